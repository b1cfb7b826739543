package demo

import "time"

// give has people give.
func (st *story) give() error {
	if st.s.Gifts == nil {
		return nil
	}
	tale := *st.s.Gifts
	tale.On, tale.Staff = st.on, st.staff
	tale.Day = func(before, hour int) time.Time { return st.at(before, hour, 0) }
	return tale.Tell()
}
