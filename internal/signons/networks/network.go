package networks

import (
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/signons/internal/store"
)

// Network is a partner network.
type Network struct {
	ID      string
	Slug    string // its name in addresses
	Name    i18n.Text
	Acronym i18n.Text
	Site    string    // https://…; may be empty
	About   i18n.Text // what the two do together
	// Since and Until are the first and the last day; zero: unknown, or it goes on.
	Since, Until time.Time
	// PersonID and PersonName are who represents the coalition there, Office in what
	// capacity; any may be empty.
	PersonID, PersonName string
	Office               i18n.Text
	Concerns             []string // slugs
	// Contact is whom to write to: for the secretariat alone.
	Contact       Contact
	Made, Changed time.Time
}

// Contact is whom to write to at a network.
type Contact struct {
	Name, Email string
	Lang        i18n.Lang
}

// Longest texts, in characters.
const (
	maxName    = 200
	maxAcronym = 30
	maxAbout   = 3000
	maxSite    = 300
)

// PastOn reports whether the coalition is no longer in it on a day.
func (n Network) PastOn(day time.Time) bool {
	return !n.Until.IsZero() && n.Until.Before(clock.Day(day))
}

// For is the network as somebody may see it: without the contact for all but the
// secretariat.
func (n Network) For(who access.Actor) Network {
	if !MayKeep(who) {
		n.Contact = Contact{}
	}
	return n
}

func (n Network) normal() Network {
	both := func(t i18n.Text) i18n.Text { return i18n.Text{EN: text(t.EN), FR: text(t.FR)} }
	n.Name, n.Acronym, n.About, n.Office = both(n.Name), both(n.Acronym), both(n.About), both(n.Office)
	n.Site, n.PersonName = text(n.Site), text(n.PersonName)
	if n.Site != "" && !strings.Contains(n.Site, "://") {
		n.Site = "https://" + n.Site
	}
	n.Contact.Name, n.Contact.Email = text(n.Contact.Name), people.FoldEmail(db.Clean(n.Contact.Email))
	if n.Contact.Lang != i18n.FR {
		n.Contact.Lang = i18n.EN
	}
	if n.Slug == "" {
		n.Slug = people.Slug(n.Name.In(i18n.EN))
	}
	slices.Sort(n.Concerns)
	n.Concerns = slices.Compact(n.Concerns)
	return n
}

func text(s string) string { return strings.TrimSpace(db.Clean(s)) }

// check returns what is wrong with a network, field by field.
func (n Network) check() []*fault.Error {
	var wrong []*fault.Error
	must := func(right bool, field, key string, args ...any) {
		if !right {
			wrong = append(wrong, fault.Field(field, key, fault.Args(i18n.Say(key, args...).Args)))
		}
	}
	for _, l := range i18n.Langs() {
		at := "_" + string(l)
		must(n.Name.Has(l), "name"+at, "networks.error.name")
		must(short(n.Name.Only(l), maxName), "name"+at, "networks.error.long", "Most", maxName)
		must(short(n.Acronym.Only(l), maxAcronym), "acronym"+at, "networks.error.long", "Most", maxAcronym)
		must(n.About.Empty() || n.About.Has(l), "about"+at, "networks.error.both")
		must(short(n.About.Only(l), maxAbout), "about"+at, "networks.error.long", "Most", maxAbout)
		must(n.Office.Empty() || n.Office.Has(l), "office"+at, "networks.error.both")
		must(short(n.Office.Only(l), maxName), "office"+at, "networks.error.long", "Most", maxName)
	}
	must(n.Slug != "" && n.Slug != "new", "name_en", "networks.error.slug")
	must(n.Site == "" || web(n.Site), "site", "networks.error.site")
	must(short(n.Site, maxSite), "site", "networks.error.long", "Most", maxSite)
	must(n.Until.IsZero() || !n.Since.IsZero() && !n.Until.Before(n.Since), "until", "networks.error.until")
	must(short(n.PersonName, maxName), "person", "networks.error.long", "Most", maxName)
	must(n.Contact.Email == "" || address(n.Contact.Email), "contact_email", "networks.error.email")
	must(short(n.Contact.Name, maxName), "contact_name", "networks.error.long", "Most", maxName)
	return wrong
}

func short(s string, most int) bool { return utf8.RuneCountInString(s) <= most }

func web(site string) bool {
	u, err := url.Parse(site)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(u.Host, ".") && u.User == nil
}

func address(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && len(s) <= 254
}

func networkOf(r store.PartnerNetwork) Network {
	return Network{
		ID: r.ID, Slug: r.Slug, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Acronym: i18n.Text{EN: r.AcronymEn, FR: r.AcronymFr}, Site: r.Site, About: i18n.Text{EN: r.AboutEn, FR: r.AboutFr},
		Since: db.ParseDay(r.SinceDay), Until: db.ParseDay(r.UntilDay), PersonID: r.PersonID, PersonName: r.PersonName, Office: i18n.Text{EN: r.OfficeEn, FR: r.OfficeFr},
		Contact: Contact{r.ContactName, r.ContactEmail, i18n.Lang(r.ContactLang)}, Made: db.Time(r.MadeAt), Changed: db.Time(r.ChangedAt),
	}
}
