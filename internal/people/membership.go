package people

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/people/internal/store"
)

// Membership is an organization's time in a class, days included; To zero: it
// goes on.
type Membership struct {
	ID, OrganizationID string
	Class              Class
	From, To           time.Time
}

func membershipOf(r store.PastMembership) Membership {
	return Membership{ID: r.ID, OrganizationID: r.OrganizationID, Class: Class(r.Class), From: db.ParseDay(r.FromDay), To: db.ParseDay(r.ToDay)}
}

// MembershipsOf lists an organization's memberships, the first one first; none
// for an organization never admitted. The latest has no key. tx nil is the reader.
func (s *Service) MembershipsOf(ctx context.Context, tx db.DBTX, organizationID string) ([]Membership, error) {
	q := s.reader(tx)
	o, err := q.Organization(ctx, organizationID)
	if err != nil {
		return nil, notFound(err, "people.error.no_organization")
	}
	rows, err := q.PastMembershipsOf(ctx, organizationID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Membership
	for _, r := range rows {
		list = append(list, membershipOf(r))
	}
	if o.Joined != "" {
		list = append(list, Membership{OrganizationID: o.ID, Class: Class(o.Class), From: db.ParseDay(o.Joined), To: db.ParseDay(o.Ended)})
	}
	return list, nil
}

// Admit begins a membership of an organization in a class on a day. One that
// belongs already gets a Conflict refusal.
func (s *Service) Admit(ctx context.Context, who access.Actor, organizationID string, class Class, from time.Time) error {
	return s.log.Do(ctx, who, "people.admit", func(tx *audit.Tx) error { return s.AdmitTx(ctx, tx, organizationID, class, from) })
}

// AdmitTx is Admit in the caller's transaction.
func (s *Service) AdmitTx(ctx context.Context, tx *audit.Tx, organizationID string, class Class, from time.Time) error {
	return s.changeMembership(ctx, tx, "people.admit", organizationID, func(o *Organization) (past *Membership, err error) {
		switch {
		case !class.Valid():
			return nil, fault.Field("class", "people.error.class", fault.Args{"Class": shortened(string(class))})
		case from.IsZero():
			return nil, fault.Field("from", "people.error.from_missing", nil)
		case !o.Joined.IsZero() && (o.Ended.IsZero() || !clock.Day(from).After(o.Ended)):
			return nil, fault.New(fault.Conflict, "people.error.belongs", fault.Args{"Name": o.Name, "Joined": o.Joined})
		case !o.Joined.IsZero():
			past = &Membership{Class: o.Class, From: o.Joined, To: o.Ended}
		}
		o.Class, o.Joined, o.Ended = class, clock.Day(from), time.Time{}
		return past, nil
	})
}

// ChangeClass moves an organization that belongs to the coalition to another
// class from a day on.
func (s *Service) ChangeClass(ctx context.Context, who access.Actor, organizationID string, class Class, from time.Time) error {
	return s.log.Do(ctx, who, "people.change_class", func(tx *audit.Tx) error { return s.ChangeClassTx(ctx, tx, organizationID, class, from) })
}

// ChangeClassTx is ChangeClass in the caller's transaction. A day to come is
// refused: until then every list would show the class that is not yet its own.
func (s *Service) ChangeClassTx(ctx context.Context, tx *audit.Tx, organizationID string, class Class, from time.Time) error {
	if clock.Day(from).After(clock.Day(tx.Now)) {
		return fault.Field("from", "people.error.class_to_come", nil)
	}
	return s.changeClass(ctx, tx, organizationID, class, from)
}

func (s *Service) changeClass(ctx context.Context, tx *audit.Tx, organizationID string, class Class, from time.Time) error {
	return s.changeMembership(ctx, tx, "people.change_class", organizationID, func(o *Organization) (past *Membership, err error) {
		from := clock.Day(from)
		switch {
		case !class.Valid():
			return nil, fault.Field("class", "people.error.class", fault.Args{"Class": shortened(string(class))})
		case from.IsZero():
			return nil, fault.Field("from", "people.error.from_missing", nil)
		case o.Joined.IsZero() || !o.Ended.IsZero() && from.After(o.Ended):
			return nil, fault.New(fault.Conflict, "people.error.belongs_not", fault.Args{"Name": o.Name})
		case from.Before(o.Joined):
			return nil, fault.Field("from", "people.error.before_joined", fault.Args{"Joined": o.Joined})
		case class == o.Class:
			return nil, fault.Field("class", "people.error.same_class", nil)
		case from.After(o.Joined):
			past = &Membership{Class: o.Class, From: o.Joined, To: from.AddDate(0, 0, -1)}
		}
		o.Class, o.Joined = class, from
		return past, nil
	})
}

// EndMembership records the last day of an organization's membership.
func (s *Service) EndMembership(ctx context.Context, who access.Actor, organizationID string, last time.Time) error {
	return s.log.Do(ctx, who, "people.end_membership", func(tx *audit.Tx) error { return s.EndMembershipTx(ctx, tx, organizationID, last) })
}

// EndMembershipTx is EndMembership in the caller's transaction.
func (s *Service) EndMembershipTx(ctx context.Context, tx *audit.Tx, organizationID string, last time.Time) error {
	return s.changeMembership(ctx, tx, "people.end_membership", organizationID, func(o *Organization) (*Membership, error) {
		switch {
		case o.Joined.IsZero():
			return nil, fault.New(fault.Conflict, "people.error.belongs_not", fault.Args{"Name": o.Name})
		case clock.Day(last).Before(o.Joined): // the zero day too
			return nil, fault.Field("ended", "people.error.ends_before", nil)
		}
		o.Ended = clock.Day(last)
		return nil, nil
	})
}

// changeMembership changes an organization's latest membership, and keeps the
// one it follows.
func (s *Service) changeMembership(ctx context.Context, tx *audit.Tx, action, organizationID string, change func(*Organization) (past *Membership, err error)) error {
	if err := mayKeep(tx.Who()); err != nil {
		return err
	}
	q := store.New(tx)
	row, err := q.Organization(ctx, organizationID)
	if err != nil {
		return notFound(err, "people.error.no_organization")
	}
	if err := standsRow(row); err != nil {
		return err
	}
	o := organizationOf(row)
	past, err := change(&o)
	if err != nil {
		return err
	}
	if past != nil {
		err := q.InsertPastMembership(ctx, store.InsertPastMembershipParams{
			ID: db.NewID(), OrganizationID: o.ID, Class: string(past.Class), FromDay: db.Day(past.From), ToDay: db.Day(past.To),
		})
		if err != nil {
			return err
		}
	}
	row.Class, row.Joined, row.Ended = string(o.Class), db.Day(o.Joined), db.Day(o.Ended)
	if _, err := q.UpdateOrganization(ctx, store.UpdateOrganizationParams(row)); err != nil {
		return err
	}
	return tx.Also(ctx, action, "organization", o.ID, map[string]any{"class": row.Class, "joined": row.Joined, "ended": row.Ended})
}

// ServicesOf reads the languages an organization serves people in and its areas
// of work. tx nil is the reader.
func (s *Service) ServicesOf(ctx context.Context, tx db.DBTX, organizationID string) (languages, areas []string, err error) {
	q := s.reader(tx)
	if languages, err = q.LanguagesOf(ctx, organizationID); err != nil {
		return nil, nil, audit.Fault(err)
	}
	areas, err = q.AreasOf(ctx, organizationID)
	return languages, areas, audit.Fault(err)
}

// putServices keeps the languages and areas of an organization.
func putServices(ctx context.Context, q *store.Queries, o Organization) error {
	if err := q.DeleteLanguages(ctx, o.ID); err != nil {
		return err
	}
	if err := q.DeleteAreas(ctx, o.ID); err != nil {
		return err
	}
	for _, tag := range o.Languages {
		if err := q.InsertLanguage(ctx, o.ID, tag); err != nil {
			return err
		}
	}
	for _, area := range o.Areas {
		if err := q.InsertArea(ctx, o.ID, area); err != nil {
			return err
		}
	}
	return nil
}

// checkProfile returns what is wrong with what an organization says of itself.
func (o Organization) checkProfile() []*fault.Error {
	var wrong []*fault.Error
	limit := func(field, s string, runes int) {
		if tooLong(s, runes) {
			wrong = append(wrong, fault.Field(field, "people.error.too_long", fault.Args{"Limit": runes}))
		}
	}
	limit("phone", o.Phone, maxPhone)
	limit("website", o.Website, maxWebsite)
	limit("about", o.About.EN, maxAbout)
	limit("about", o.About.FR, maxAbout)
	if o.Website != "" && !validWebsite(o.Website) {
		wrong = append(wrong, fault.Field("website", "people.error.website", fault.Args{"Address": shortened(o.Website)}))
	}
	if o.ParentID != "" && o.ParentID == o.ID {
		wrong = append(wrong, fault.Field("parent", "people.error.own_parent", nil))
	}
	for _, tag := range o.Languages {
		if t, err := language.Parse(tag); err != nil || t.String() != tag {
			wrong = append(wrong, fault.Field("languages", "people.error.language", fault.Args{"Language": shortened(tag)}))
			break
		}
	}
	if len(o.Languages) > maxTags || len(o.Areas) > maxTags {
		wrong = append(wrong, fault.Field("languages", "people.error.too_many", fault.Args{"Limit": maxTags}))
	}
	return wrong
}

// webAddress is an address of a site as it is kept: people leave out the scheme.
func webAddress(s string) string {
	s = squeeze(s)
	if s != "" && !strings.Contains(s, "://") {
		s = "https://" + s
	}
	return s
}

func validWebsite(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(u.Hostname(), ".") && u.User == nil && !strings.ContainsAny(s, " <>\"\\")
}

func eachOnce(list []string) []string {
	list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" })
	if len(list) == 0 {
		return nil
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// listed is the pattern of what an organization shows when the public directory
// may list it.
const listed = string(Listing) + "%"

func shownRow(list []Showing) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = string(s)
	}
	return strings.Join(words, " ")
}

func shownOf(words string) []Showing {
	var list []Showing
	for _, w := range strings.Fields(words) {
		list = append(list, Showing(w))
	}
	return list
}
