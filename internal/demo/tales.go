package demo

import (
	"context"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/resolutions"
)

// tales are the parts of the story that packages of their own tell, in order: those that
// are there.
func (st *story) tales(ctx context.Context) (list []func() error) {
	day := func(before, hour int) time.Time { return st.at(before, hour, 0) }
	if tale := st.s.Gifts; tale != nil { // people give
		own := *tale
		own.On, own.Staff, own.Day = st.on, st.staff, day
		list = append(list, own.Tell)
	}
	if st.s.Documents != nil { // documents are published beside the resolutions
		list = append(list, func() error { return st.document(ctx, day) })
	}
	if tale := st.s.News; tale != nil { // the coalition speaks in public, and sends its newsletter
		own := *tale
		own.On, own.Staff, own.Chair, own.Day = st.on, st.staff, st.executive, day
		list = append(list, own.Tell)
	}
	if tale := st.s.Website; tale != nil { // staff write the public site
		own := *tale
		own.On, own.Staff, own.Day = st.on, st.staff, day
		list = append(list, own.Tell)
	}
	if tale := st.s.Signons; tale != nil { // statements are signed
		own := *tale
		own.On, own.Staff, own.Day = st.on, st.staff, day
		list = append(list, own.Tell)
	}
	if tale := st.s.Annals; tale != nil { // the history, reports, and what newcomers find
		own := *tale
		own.On, own.Staff, own.Day = st.on, st.staff, day
		list = append(list, own.Tell)
	}
	if tale := st.s.Secret; tale != nil { // nobody sees who votes how
		own := *tale
		own.On, own.Staff, own.Day, own.Meeting = st.on, st.staff, day, func() string { return st.meeting.ID }
		list = append(list, own.Tell)
	}
	return list
}

// executive is the president, who approves what is said in public.
func (st *story) executive() access.Actor {
	return st.officer("ngaire.castellanos@pacific-gate.example", "executive-committee", access.President)
}

// document has the secretariat publish documents beside the resolutions.
func (st *story) document(ctx context.Context, day func(before, hour int) time.Time) error {
	tale := *st.s.Documents
	tale.On, tale.Staff, tale.Day = st.on, st.staff, day
	tale.Group = func(slug string) string { return st.planted.Bodies[slug].ID }
	for _, s := range st.s.Profile.Subjects {
		tale.Subjects = append(tale.Subjects, s.Slug)
	}
	found, err := st.s.Resolutions.Library(ctx, resolutions.Query{Subject: "immigration-detention", Policy: resolutions.InForce})
	if err != nil {
		return err
	}
	if len(found.Entries) > 0 {
		tale.Resolution = found.Entries[0].Address.String()
	}
	return tale.Tell()
}
