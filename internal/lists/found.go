package lists

import (
	"context"
	"errors"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/people"
)

// Found makes the lists that a profile describes and that are not there yet;
// those that are there stay as they are.
func (s *Service) Found(ctx context.Context, who access.Actor, described []config.MailList) error {
	return s.log.Do(ctx, who, "lists.found", func(tx *audit.Tx) error { return s.FoundTx(ctx, tx, described) })
}

// FoundTx is Found in the caller's transaction.
func (s *Service) FoundTx(ctx context.Context, tx *audit.Tx, described []config.MailList) error {
	for _, d := range described {
		_, err := store.New(tx).ListBySlug(ctx, d.Slug)
		if err == nil {
			continue
		}
		if !errors.Is(err, db.ErrNotFound) {
			return err
		}
		l := List{Slug: d.Slug, Name: d.Name, About: d.About, Settings: DefaultSettings()}
		l.Settings.RefusedDomains, l.Settings.Unlisted = d.RefusedDomains, d.Unlisted
		if d.Body != "" {
			b, err := s.bodies.BodyBySlug(ctx, tx, d.Body)
			if err != nil {
				return err
			}
			l.BodyID = b.ID
		}
		if _, err := s.AddListTx(ctx, tx, l); err != nil {
			return err
		}
	}
	return nil
}

// Known is somebody of the register to be subscribed at once with others.
type Known struct {
	Person         people.Person
	OrganizationID string
	Organization   i18n.Text
	Posts          int64 // that they have posted before, elsewhere
	Since          time.Time
}

// Subscribe subscribes people of the register who have agreed to it before, as
// when a coalition moves its list here; nobody is written to. Those who are on
// the list already stay as they are. consent are the words kept as evidence.
func (s *Service) Subscribe(ctx context.Context, who access.Actor, l List, consent string, list []Known) (added int, err error) {
	err = s.log.Do(ctx, who, "lists.subscribe_many", func(tx *audit.Tx) error {
		if err := RequireKeeping(who); err != nil {
			return err
		}
		added = 0
		q := store.New(tx)
		for _, k := range list {
			if k.Person.Email == "" || l.Settings.RefusesDomain(k.Person.Email) {
				continue
			}
			was, err := s.Find(ctx, q, l.ID, k.Person.Email)
			if err != nil {
				return err
			}
			if was != nil {
				continue
			}
			since := k.Since
			if since.IsZero() {
				since = tx.Now
			}
			_, err = s.Insert(ctx, q, Subscription{
				ListID: l.ID, Address: people.FoldEmail(k.Person.Email), Name: k.Person.Name, Organization: k.Organization.In(k.Person.Lang), OrganizationID: k.OrganizationID,
				PersonID: k.Person.ID, Lang: k.Person.Lang, Role: NGO, Origin: ByImport, State: Active, Mode: Each, Posts: k.Posts,
				Consent: Consent{Text: consent, Method: "import", At: tx.Now, By: who.Name, Confirmed: since}, AskedAt: since, BeganAt: since,
			})
			if err != nil {
				return err
			}
			added++
		}
		tx.About(Kind, l.ID)
		tx.Detail("added", added)
		return nil
	})
	return added, err
}
