package demo

import (
	"context"
	"time"

	"plenary.example/internal/resolutions"
)

// document has the secretariat publish documents beside the resolutions.
func (st *story) document(ctx context.Context) error {
	if st.s.Documents == nil {
		return nil
	}
	tale := *st.s.Documents
	tale.On, tale.Staff = st.on, st.staff
	tale.Day = func(before, hour int) time.Time { return st.at(before, hour, 0) }
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
