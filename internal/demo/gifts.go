package demo

import (
	"time"

	"plenary.example/internal/access"
)

// executive is the president, who approves what is said in public.
func (st *story) executive() access.Actor {
	return st.officer("ngaire.castellanos@pacific-gate.example", "executive-committee", access.President)
}

// speak has the coalition say things in public, and send its newsletter.
func (st *story) speak() error {
	if st.s.News == nil {
		return nil
	}
	tale := *st.s.News
	tale.On, tale.Staff, tale.Chair = st.on, st.staff, st.executive
	tale.Day = func(before, hour int) time.Time { return st.at(before, hour, 0) }
	return tale.Tell()
}

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
