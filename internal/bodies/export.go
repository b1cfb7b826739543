package bodies

import (
	"context"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/sheet"
)

// Record is every body with its seats and its history, but for those who joined
// by themselves.
type Record struct {
	Bodies  []Body
	Seats   map[string][]Seat   // by the body's key
	History map[string][]Holder // by the body's key
}

// Record reads the whole record of bodies, for an export.
func (s *Service) Record(ctx context.Context) (Record, error) {
	all, err := s.Bodies(ctx, nil, "")
	if err != nil {
		return Record{}, err
	}
	r := Record{Bodies: all, Seats: map[string][]Seat{}, History: map[string][]Holder{}}
	for _, b := range all {
		if r.Seats[b.ID], err = s.SeatsOf(ctx, nil, b.ID); err != nil {
			return Record{}, err
		}
		if r.History[b.ID], err = s.History(ctx, nil, b.ID); err != nil {
			return Record{}, err
		}
	}
	return r, nil
}

// WriteAs writes the record in a form: "csv" (who sat when), "json" or "popolo".
func (r Record) WriteAs(w io.Writer, loc *i18n.Localizer, format string) error {
	switch format {
	case "csv":
		return WriteTermsCSV(w, loc.Lang(), r)
	case "json", "popolo":
		return WritePopolo(w, loc, r)
	}
	return fault.New(fault.Invalid, "bodies.error.export_format", nil)
}

// WriteTermsCSV writes "who sat when" as comma-separated values (RFC 4180) in the
// form that ReadTerms reads. Terms that another office gives are not among them,
// since they follow from that one.
func WriteTermsCSV(w io.Writer, lang i18n.Lang, r Record) error {
	out := sheet.NewWriter(w)
	out.Row("body", "office", "person", "organization", "from", "to", "how", "ended", "note")
	for _, b := range r.Bodies {
		for _, h := range r.History[b.ID] {
			if h.Via != "" {
				continue
			}
			row := []string{
				b.Slug, string(h.Role), h.Person.Name, h.Organization.In(lang), db.Day(h.From), db.Day(h.To), string(h.How), string(h.Ended), h.Note.In(lang),
			}
			out.Row(row...)
		}
	}
	return out.Flush()
}

// The classes of Popolo (https://www.popoloproject.com/specs/) that a record
// fills, by the names they have there.
type popolo struct {
	Organizations []popoloOrganization `json:"organizations"`
	Posts         []popoloPost         `json:"posts"`
	Persons       []popoloPerson       `json:"persons"`
	Memberships   []popoloMembership   `json:"memberships"`
}

type popoloName struct {
	Name string `json:"name"`
	Note string `json:"note"` // the language
}

type popoloContact struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

type popoloOrganization struct {
	ID             string          `json:"id"`
	Name           string          `json:"name"`
	OtherNames     []popoloName    `json:"other_names,omitempty"`
	Classification string          `json:"classification"`
	Description    string          `json:"description,omitempty"`
	ParentID       string          `json:"parent_id,omitempty"`
	FoundingDate   string          `json:"founding_date,omitempty"`
	Dissolution    string          `json:"dissolution_date,omitempty"`
	ContactDetails []popoloContact `json:"contact_details,omitempty"`
}

type popoloPost struct {
	ID             string `json:"id"`
	Label          string `json:"label"`
	Role           string `json:"role"`
	OrganizationID string `json:"organization_id"`
	StartDate      string `json:"start_date,omitempty"`
	EndDate        string `json:"end_date,omitempty"`
}

type popoloPerson struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type popoloBehalf struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

type popoloMembership struct {
	ID             string        `json:"id"`
	Label          string        `json:"label,omitempty"`
	Role           string        `json:"role"`
	PersonID       string        `json:"person_id"`
	OrganizationID string        `json:"organization_id"`
	PostID         string        `json:"post_id,omitempty"`
	OnBehalfOf     *popoloBehalf `json:"on_behalf_of,omitempty"`
	StartDate      string        `json:"start_date,omitempty"`
	EndDate        string        `json:"end_date,omitempty"`
}

// WritePopolo writes the record as Popolo JSON, its words in the localizer's
// language: a post for each place of a seat, a membership for each term.
func WritePopolo(w io.Writer, l *i18n.Localizer, r Record) error {
	out := popolo{Organizations: []popoloOrganization{}, Posts: []popoloPost{}, Persons: []popoloPerson{}, Memberships: []popoloMembership{}}
	seen := map[string]bool{}
	for _, b := range r.Bodies {
		out.Organizations = append(out.Organizations, popoloBody(l, b))
		for _, seat := range r.Seats[b.ID] {
			for n := range seat.Places {
				out.Posts = append(out.Posts, popoloPost{
					ID: postID(seat.ID, n+1), Label: l.Say(seat.Title()), Role: string(seat.Role), OrganizationID: b.ID,
					StartDate: db.Day(seat.From), EndDate: db.Day(seat.To),
				})
			}
		}
		for _, h := range r.History[b.ID] {
			if !seen[h.PersonID] {
				seen[h.PersonID] = true
				out.Persons = append(out.Persons, popoloPerson{ID: h.PersonID, Name: h.Person.Name})
			}
			out.Memberships = append(out.Memberships, popoloTerm(l, h))
		}
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

func postID(seatID string, number int) string { return seatID + "/" + strconv.Itoa(number) }

func popoloBody(l *i18n.Localizer, b Body) popoloOrganization {
	o := popoloOrganization{
		ID: b.ID, Name: b.Name.In(l.Lang()), Classification: l.Say(KindName(b.Kind)), Description: b.Mandate.In(l.Lang()), ParentID: b.ParentID,
		FoundingDate: db.Day(b.Founded), Dissolution: db.Day(b.Dissolved),
	}
	if other := l.Lang().Other(); b.Name.Has(other) && b.Name.Only(other) != o.Name {
		o.OtherNames = []popoloName{{Name: b.Name.Only(other), Note: string(other)}}
	}
	if b.Contact != "" {
		c := popoloContact{Type: "other", Value: b.Contact}
		if strings.Contains(b.Contact, "@") {
			c.Type = "email"
		}
		o.ContactDetails = []popoloContact{c}
	}
	return o
}

func popoloTerm(l *i18n.Localizer, h Holder) popoloMembership {
	m := popoloMembership{
		ID: h.ID, Role: l.Say(RoleName(h.Role)), PersonID: h.PersonID, OrganizationID: h.BodyID, StartDate: db.Day(h.From), EndDate: db.Day(h.To),
	}
	if h.How != "" {
		m.Label = l.Say(h.How.Words())
	}
	if h.Via != "" { // computed from another term, whose key it must not share
		m.ID = h.ID + "@" + h.SeatID
	}
	if h.SeatID != "" && h.Number > 0 {
		m.PostID = postID(h.SeatID, h.Number)
	}
	if !h.Organization.Empty() {
		m.OnBehalfOf = &popoloBehalf{ID: h.OrganizationID, Name: h.Organization.In(l.Lang())}
	}
	return m
}
