// Package schemaorg says what a page is about in the words of schema.org, for search
// engines and other programs that read pages. What it returns is written as JSON-LD.
//
// A resolution is a CreativeWork and not Legislation: it binds nobody but the coalition,
// and a search engine should not take it for law.
package schemaorg

import (
	"time"

	"plenary.example/internal/citation"
	"plenary.example/internal/i18n"
)

// Thing is something said about a page. Values are texts, numbers, Things and lists of
// them; what is empty is left out.
type Thing map[string]any

// Context is the vocabulary that all of it is in.
const Context = "https://schema.org"

// Page puts a thing on a page of its own.
func Page(t Thing) Thing {
	t["@context"] = Context
	return t
}

// set writes a value unless it is empty.
func (t Thing) set(name string, value any) {
	switch v := value.(type) {
	case string:
		if v == "" {
			return
		}
	case []Thing:
		if len(v) == 0 {
			return
		}
	case []string:
		if len(v) == 0 {
			return
		}
	}
	t[name] = value
}

// Organization is the coalition, in a language.
func Organization(name i18n.Text, short, site, email, address string, lang i18n.Lang) Thing {
	t := Thing{"@type": "NGO", "@id": site + "/#organization"}
	t.set("name", name.In(lang))
	t.set("alternateName", other(name, short, lang))
	t.set("url", site+"/"+string(lang)+"/")
	t.set("email", email)
	t.set("address", address)
	t["knowsLanguage"] = []string{string(i18n.EN), string(i18n.FR)}
	return t
}

// other are the further names of the coalition.
func other(name i18n.Text, short string, lang i18n.Lang) []string {
	var list []string
	for _, s := range []string{short, name.Only(lang.Other())} {
		if s != "" && s != name.In(lang) {
			list = append(list, s)
		}
	}
	return list
}

// Publisher refers to the coalition, which its front page describes.
func Publisher(name i18n.Text, site string, lang i18n.Lang) Thing {
	return Thing{"@type": "NGO", "@id": site + "/#organization", "name": name.In(lang), "url": site + "/" + string(lang) + "/"}
}

// Concept is a concern that a work is about: its name, and its address in the
// vocabulary.
type Concept struct {
	Name i18n.Text
	URI  string
}

// Work is a work of the library, as its page in a language shows it.
func Work(w citation.Work, l *i18n.Localizer, publisher Thing, about []Concept) Thing {
	lang := l.Lang()
	class := types[w.Kind]
	if class == "" {
		class = "CreativeWork"
	}
	t := Thing{"@type": class, "@id": w.Address.In(lang)}
	t.set("name", w.Title.In(lang))
	t.set("headline", i18n.Clip(w.Title.In(lang), 110))
	t.set("url", w.Address.In(lang))
	t.set("identifier", w.Key)
	t.set("genre", l.Say(w.Kind.Name()))
	t.set("inLanguage", string(w.In(lang))+"-CA")
	t.set("datePublished", w.Issued)
	t.set("abstract", w.Abstract.In(lang))
	if publisher != nil {
		t["publisher"], t["author"] = publisher, publisher
	}
	if twin := w.Address.Only(lang.Other()); twin != "" && w.Title.Has(lang.Other()) {
		t["workTranslation"] = Thing{"@type": class, "@id": twin, "inLanguage": string(lang.Other()) + "-CA", "name": w.Title.Only(lang.Other())}
	}
	var subjects []Thing
	for _, c := range about {
		subjects = append(subjects, Thing{"@type": "DefinedTerm", "@id": c.URI, "name": c.Name.In(lang)})
	}
	t.set("about", subjects)
	return t
}

// types are schema.org's for the kinds of work.
var types = map[citation.Kind]string{ //nolint:gochecknoglobals // a table
	citation.Resolution: "CreativeWork", citation.Policy: "Report", citation.Report: "Report", citation.Submission: "Report", citation.Letter: "Message", citation.Release: "NewsArticle",
	citation.Statement: "Article", citation.Newsletter: "PublicationIssue", citation.Page: "WebPage",
}

// Event is something that is held.
type Event struct {
	Name, About  string
	URL          string
	Starts, Ends time.Time // with the zone of the place
	Place        string    // empty: on the network only
	Online       bool      // one may take part from elsewhere
	Cancelled    bool
	Offers       []Offer
}

// Offer is a price at which one comes.
type Offer struct {
	Name     string
	Price    string // "120.00"
	Currency string // ISO 4217
	URL      string
	From     time.Time // from when one can register; zero: not known
	Until    time.Time
	SoldOut  bool
}

// Happening is an event, in a language.
func Happening(e Event, lang i18n.Lang, organizer Thing) Thing {
	t := Thing{"@type": "Event", "@id": e.URL, "organizer": organizer, "inLanguage": string(lang) + "-CA"}
	t.set("name", e.Name)
	t.set("description", e.About)
	t.set("url", e.URL)
	t["startDate"], t["endDate"] = e.Starts.Format(time.RFC3339), e.Ends.Format(time.RFC3339)
	t["eventStatus"] = Context + "/EventScheduled"
	if e.Cancelled {
		t["eventStatus"] = Context + "/EventCancelled"
	}
	virtual := Thing{"@type": "VirtualLocation", "url": e.URL}
	place := Thing{"@type": "Place", "name": e.Place, "address": e.Place}
	switch {
	case e.Place == "":
		t["eventAttendanceMode"], t["location"] = Context+"/OnlineEventAttendanceMode", virtual
	case e.Online:
		t["eventAttendanceMode"], t["location"] = Context+"/MixedEventAttendanceMode", []Thing{place, virtual}
	default:
		t["eventAttendanceMode"], t["location"] = Context+"/OfflineEventAttendanceMode", place
	}
	var offers []Thing
	for _, o := range e.Offers {
		one := Thing{"@type": "Offer", "name": o.Name, "price": o.Price, "priceCurrency": o.Currency, "url": o.URL, "availability": Context + "/InStock"}
		if o.SoldOut {
			one["availability"] = Context + "/SoldOut"
		}
		if !o.From.IsZero() {
			one["validFrom"] = o.From.Format(time.RFC3339)
		}
		if !o.Until.IsZero() {
			one["validThrough"] = o.Until.Format(time.RFC3339)
		}
		offers = append(offers, one)
	}
	t.set("offers", offers)
	return t
}

// Step is one step of the way to a page.
type Step struct{ Name, URL string }

// Way is the way to a page from the site's front: its breadcrumbs.
func Way(steps ...Step) Thing {
	list := make([]Thing, len(steps))
	for i, s := range steps {
		list[i] = Thing{"@type": "ListItem", "position": i + 1, "name": s.Name}
		list[i].set("item", s.URL)
	}
	return Thing{"@type": "BreadcrumbList", "itemListElement": list}
}
