package demo

import "time"

// write has staff write the public site.
func (st *story) write() error {
	if st.s.Website == nil {
		return nil
	}
	tale := *st.s.Website
	tale.On, tale.Staff = st.on, st.staff
	tale.Day = func(before, hour int) time.Time { return st.at(before, hour, 0) }
	return tale.Tell()
}
