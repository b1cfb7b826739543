// Package filing is the subjects under which resolutions are filed, as their names and
// their number change. What is filed under a subject says its name, and so it has
// changed where the name has.
package filing

import (
	"context"
	"strings"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/resolutions/internal/store"
)

// RenameTx gives a subject another name, and notes that all that is filed under it has
// changed. A NotFound refusal for no such subject.
func RenameTx(ctx context.Context, tx *audit.Tx, subject resolutions.Subject) error {
	q := store.New(tx)
	n, err := q.RenameSubject(ctx, store.RenameSubjectParams{Slug: subject.Slug, NameEn: subject.Name.EN, NameFr: subject.Name.FR})
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.NotFound, "resolutions.error.subject_unknown", fault.Args{"Subject": subject.Slug})
	}
	touched, err := q.TouchSubject(ctx, subject.Slug, db.Micros(tx.Now))
	if err != nil || touched == 0 {
		return err
	}
	_, err = q.BumpLibrary(ctx, db.Micros(tx.Now)) // the pages of its resolutions say the name
	return err
}

// AppendTx puts a subject at the end of the list.
func AppendTx(ctx context.Context, tx *audit.Tx, s *resolutions.Service, subject resolutions.Subject) error {
	last, err := store.New(tx).LastSubject(ctx)
	if err != nil {
		return err
	}
	return s.AddSubjectTx(ctx, tx, subject, int(last)+1)
}

// Words are the slugs of subjects as what left the library is filed by: each between
// spaces, in their order; empty for none.
func Words(list []resolutions.Subject) string {
	var b strings.Builder
	for _, s := range list {
		if b.Len() == 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s.Slug + " ")
	}
	return b.String()
}

// In reads what Words wrote.
func In(words string) []string { return strings.Fields(words) }
