package demo

import "time"

// annals tells what the public reads of the coalition and for itself.
func (st *story) annals() error {
	if st.s.Annals == nil {
		return nil
	}
	tale := *st.s.Annals
	tale.On, tale.Staff = st.on, st.staff
	tale.Day = func(before, hour int) time.Time { return st.at(before, hour, 0) }
	return tale.Tell()
}
