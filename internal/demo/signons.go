package demo

import "time"

// sign has statements signed.
func (st *story) sign() error {
	if st.s.Signons == nil {
		return nil
	}
	tale := *st.s.Signons
	tale.On, tale.Staff = st.on, st.staff
	tale.Day = func(before, hour int) time.Time { return st.at(before, hour, 0) }
	return tale.Tell()
}
