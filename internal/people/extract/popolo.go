package extract

import (
	"encoding/json"
	"io"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
)

// Popolo is what a Popolo document is made of (popoloproject.com, version 1.0).
type Popolo struct {
	// ID and Name are the coalition's: the organization that the others are
	// members of.
	ID   string
	Name i18n.Text
	Day  time.Time
	// Entries are the register on that day, and Earlier the memberships before
	// those of the entries, by organization.
	Entries  []people.Entry
	Earlier  map[string][]people.Membership
	Contacts []people.Place
	// Private adds what was not agreed to be shown, for the secretariat's own
	// use: every address, and the e-mail addresses and telephones of people.
	Private bool
}

type popoloDocument struct {
	Organizations []popoloOrganization `json:"organizations"`
	Persons       []popoloPerson       `json:"persons"`
	Memberships   []popoloMembership   `json:"memberships"`
}

type popoloName struct {
	Name string `json:"name"`
	Note string `json:"note"` // the language: Popolo names no field for it
}

type popoloArea struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type popoloContact struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

type popoloLink struct {
	URL string `json:"url"`
}

type popoloOrganization struct {
	ID             string          `json:"id"`
	Name           string          `json:"name"`
	OtherNames     []popoloName    `json:"other_names,omitempty"`
	Classification string          `json:"classification,omitempty"`
	ParentID       string          `json:"parent_id,omitempty"`
	Area           *popoloArea     `json:"area,omitempty"`
	ContactDetails []popoloContact `json:"contact_details,omitempty"`
	Links          []popoloLink    `json:"links,omitempty"`
}

type popoloPerson struct {
	ID             string          `json:"id"`
	Name           string          `json:"name"`
	Email          string          `json:"email,omitempty"`
	ContactDetails []popoloContact `json:"contact_details,omitempty"`
}

type popoloParty struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// popoloMembership is a person's in an organization, or an organization's in the
// coalition: then its party is Member instead of PersonID.
type popoloMembership struct {
	ID             string       `json:"id"`
	Label          string       `json:"label,omitempty"`
	Role           string       `json:"role,omitempty"`
	PersonID       string       `json:"person_id,omitempty"`
	Member         *popoloParty `json:"member,omitempty"`
	OrganizationID string       `json:"organization_id"`
	StartDate      string       `json:"start_date,omitempty"`
	EndDate        string       `json:"end_date,omitempty"`
}

// WritePopolo writes the register as Popolo JSON, its words in the localizer's
// language. Of the people it names the contacts of organizations; names in the
// other language are among other_names.
func WritePopolo(w io.Writer, l *i18n.Localizer, p Popolo) error {
	doc := popoloDocument{Persons: []popoloPerson{}, Memberships: []popoloMembership{}}
	doc.Organizations = append(doc.Organizations, popoloOrganization{ID: p.ID, Name: p.Name.In(l.Lang()), OtherNames: otherNames(l, p.Name), Classification: "coalition"})
	listed := map[string]bool{}
	for _, e := range p.Entries {
		listed[e.ID] = true
		doc.Organizations = append(doc.Organizations, p.organization(l, e))
		doc.Memberships = append(doc.Memberships, p.memberships(l, e)...)
	}
	entered := map[string]bool{}
	for _, c := range p.Contacts {
		if !listed[c.OrganizationID] {
			continue
		}
		if !entered[c.PersonID] {
			entered[c.PersonID] = true
			doc.Persons = append(doc.Persons, p.person(c.Person))
		}
		doc.Memberships = append(doc.Memberships, popoloMembership{
			ID: c.ID, Label: c.Title, Role: l.T("people.popolo.contact"), PersonID: c.PersonID, OrganizationID: c.OrganizationID, StartDate: db.Day(c.From), EndDate: db.Day(c.To),
		})
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(doc)
}

func otherNames(l *i18n.Localizer, name i18n.Text) []popoloName {
	other := l.Lang().Other()
	if !name.Has(other) || name.Only(other) == name.In(l.Lang()) {
		return nil
	}
	return []popoloName{{Name: name.Only(other), Note: string(other)}}
}

func (p Popolo) organization(l *i18n.Localizer, e people.Entry) popoloOrganization {
	o := popoloOrganization{
		ID: e.ID, Name: e.Name.In(l.Lang()), OtherNames: otherNames(l, e.Name), Classification: string(e.Class), ParentID: e.ParentID,
		Area: &popoloArea{ID: string(e.Region), Name: l.Say(e.Region.Name())},
	}
	add := func(what people.Showing, kind, value string) {
		if value != "" && (p.Private || e.Shows(what)) {
			o.ContactDetails = append(o.ContactDetails, popoloContact{Type: kind, Value: value})
		}
	}
	add(people.ShowAddress, "address", e.Address)
	add(people.ShowEmail, "email", e.Email)
	add(people.ShowPhone, "voice", e.Phone)
	if e.Website != "" && (p.Private || e.Shows(people.Listing)) {
		o.Links = []popoloLink{{URL: e.Website}}
	}
	return o
}

// memberships are an organization's in the coalition, up to the day.
func (p Popolo) memberships(l *i18n.Localizer, e people.Entry) []popoloMembership {
	member := &popoloParty{ID: e.ID, Name: e.Name.In(l.Lang())}
	of := func(class people.Class, from, to time.Time) popoloMembership {
		return popoloMembership{
			ID: e.ID + "/" + db.Day(from), Label: l.Say(class.Name()), Role: string(class), Member: member, OrganizationID: p.ID, StartDate: db.Day(from), EndDate: db.Day(to),
		}
	}
	var list []popoloMembership
	for _, m := range p.Earlier[e.ID] {
		if m.From.Before(e.Joined) {
			list = append(list, of(m.Class, m.From, m.To))
		}
	}
	return append(list, of(e.Class, e.Joined, e.Ended))
}

func (p Popolo) person(person people.Person) popoloPerson {
	out := popoloPerson{ID: person.ID, Name: person.Name}
	if p.Private {
		out.Email = person.Email
		if person.Phone != "" {
			out.ContactDetails = []popoloContact{{Type: "voice", Value: person.Phone}}
		}
	}
	return out
}
