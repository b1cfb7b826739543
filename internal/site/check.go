package site

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/site/prose"
)

// The longest texts, in characters.
const (
	MaxTitle   = 120
	MaxSummary = 300
	MaxBody    = 60000
	maxBy      = 200
	maxLink    = 1000
)

func line(s string) string { return strings.Join(strings.Fields(db.Clean(s)), " ") }

func lines(t i18n.Text) i18n.Text { return i18n.Text{EN: line(t.EN), FR: line(t.FR)} }

func paragraphs(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(db.Clean(s), "\r\n", "\n"), "\r", "\n"))
}

// normal is a content as it is kept.
func (c Content) normal() Content {
	c.Title, c.Summary, c.Event.By = lines(c.Title), lines(c.Summary), lines(c.Event.By)
	c.Body = i18n.Text{EN: paragraphs(c.Body.EN), FR: paragraphs(c.Body.FR)}
	c.Event.Link = strings.TrimSpace(c.Event.Link)
	if c.Event.Kind == "" {
		c.Event = Event{}
	}
	return c
}

func tooLong(field, s string, most int) []*fault.Error {
	if utf8.RuneCountInString(s) <= most {
		return nil
	}
	return []*fault.Error{fault.Field(field, "site.error.long", fault.Args{"Most": most})}
}

// check refuses what cannot be kept. picture knows the site's own pictures.
func (c Content) check(kind Kind, today time.Time, picture func(src string) bool) error {
	var wrong []*fault.Error
	if c.Title.Empty() {
		wrong = append(wrong, fault.Field("title_en", "site.error.title", nil))
	}
	for _, l := range i18n.Langs() {
		wrong = append(wrong, tooLong("title_"+string(l), c.Title.Only(l), MaxTitle)...)
		wrong = append(wrong, tooLong("summary_"+string(l), c.Summary.Only(l), MaxSummary)...)
		wrong = append(wrong, tooLong("body_"+string(l), c.Body.Only(l), MaxBody)...)
		wrong = append(wrong, tooLong("by_"+string(l), c.Event.By.Only(l), maxBy)...)
		wrong = append(wrong, checkLinks("body_"+string(l), c.Body.Only(l), picture)...)
	}
	return fault.Join(append(wrong, c.Event.check(kind, today)...)...)
}

// checkLinks refuses pictures from elsewhere and links that lead nowhere by their form.
func checkLinks(field, body string, picture func(src string) bool) []*fault.Error {
	for _, l := range prose.Links(body) {
		switch {
		case l.Picture && !picture(l.Address):
			return []*fault.Error{fault.Field(field, "site.error.picture", fault.Args{"Address": i18n.Clip(l.Address, 80)})}
		case !prose.Safe(l.Address):
			return []*fault.Error{fault.Field(field, "site.error.link", fault.Args{"Address": i18n.Clip(l.Address, 80)})}
		}
	}
	return nil
}

func (e Event) check(kind Kind, today time.Time) []*fault.Error {
	if e.Kind == "" {
		return nil
	}
	switch {
	case kind != Governing:
		return []*fault.Error{fault.Field("event", "site.error.event_kind", nil)}
	case !slices.Contains(EventKinds(), e.Kind):
		return []*fault.Error{fault.Field("event", "site.error.event", nil)}
	case e.Day.IsZero():
		return []*fault.Error{fault.Field("event_day", "site.error.event_day", nil)}
	case e.Day.After(today):
		return []*fault.Error{fault.Field("event_day", "site.error.event_future", nil)}
	case len(e.Link) > maxLink || e.Link != "" && !leads(e.Link):
		return []*fault.Error{fault.Field("event_link", "site.error.event_link", nil)}
	}
	return nil
}

func leads(link string) bool {
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	if u.Scheme == "" {
		return u.Host == "" && !strings.HasPrefix(link, "/")
	}
	return (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// LinkOf reads the address of a decision as somebody pasted it: a page of this site, at
// base, is kept without its language.
func LinkOf(said, base string) string {
	said = strings.TrimSpace(said)
	local, ours := said, strings.HasPrefix(said, "/")
	if base != "" {
		if rest, ok := strings.CutPrefix(said, base+"/"); ok {
			local, ours = "/"+rest, true
		}
	}
	if !ours {
		return said
	}
	local = strings.Trim(local, "/")
	for _, l := range i18n.Langs() {
		if rest, ok := strings.CutPrefix(local, string(l)+"/"); ok {
			return rest
		}
	}
	return local
}
