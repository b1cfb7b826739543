package resources

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/tongue"
)

// Topic is what resources are about.
type Topic struct {
	Slug  string
	Name  i18n.Text
	Place int // in lists, from 1
}

// Resource is something of use to newcomers.
type Resource struct {
	ID       string
	Slug     string // its name in addresses, for good
	Topic    string // the topic's slug
	Region   people.Region
	Audience i18n.Text // for whom it is: "Families with children"
	Checked  time.Time // the day somebody last looked whether it is still so
	Shown    bool
	Made     time.Time
	Changed  time.Time
	Texts    []Text // in the order of their tags
	First    string // the text to show first, where a search found it; empty: the reader's
}

// Text is what a resource says in one language.
type Text struct {
	Lang    string // a tag of BCP 47
	Title   string
	Summary string
	Body    string // paragraphs; empty: the link or the file is all there is
	Link    string // https://…; empty: none
	File    string // the file's name; empty: none
	Changed time.Time

	blob string
}

// In is the text in a language, with ok false where there is none.
func (r Resource) In(tag string) (Text, bool) {
	i := slices.IndexFunc(r.Texts, func(t Text) bool { return t.Lang == tag })
	if i < 0 {
		return Text{}, false
	}
	return r.Texts[i], true
}

// For is the text that a reader of an official language is shown first: in that language,
// in the other one, or the first there is; ok is false where there is none at all.
func (r Resource) For(lang i18n.Lang) (Text, bool) {
	for _, tag := range []string{string(lang), string(lang.Other())} {
		if t, ok := r.In(tag); ok {
			return t, true
		}
	}
	if len(r.Texts) == 0 {
		return Text{}, false
	}
	return r.Texts[0], true
}

// StaleAfter is how long a resource is taken to be as it says, in months.
const StaleAfter = 12

// Stale reports whether nobody has looked for a year whether it is still so.
func (r Resource) Stale(today time.Time) bool {
	return r.Checked.IsZero() || !r.Checked.AddDate(0, StaleAfter, 0).After(today)
}

// MayKeep reports whether somebody writes resources and topics, and sees those that are
// hidden: the secretariat.
func MayKeep(who access.Actor) bool { return who.IsStaff() }

// RequireKeeping refuses whoever does not write resources.
func RequireKeeping(who access.Actor) error {
	return who.Require(MayKeep(who), "power.keep_resources")
}

// Longest texts, in characters.
const (
	maxTitle   = 200
	maxSummary = 600
	maxBody    = 20_000
	maxLink    = 1000
	maxTopics  = 60
)

func tooLong(field, s string, most int) *fault.Error {
	if utf8.RuneCountInString(s) <= most {
		return nil
	}
	return fault.Field(field, "resources.error.long", fault.Args{"Max": most})
}

func refusals(list ...*fault.Error) error {
	return fault.Join(slices.DeleteFunc(list, func(f *fault.Error) bool { return f == nil })...)
}

// Check refuses what cannot stand, naming each field: topic, region, audience_en,
// audience_fr, checked. today is the last day it may have been looked at.
func (r Resource) Check(topics []Topic, today time.Time) error {
	var found []*fault.Error
	if !slices.ContainsFunc(topics, func(t Topic) bool { return t.Slug == r.Topic }) {
		found = append(found, fault.Field("topic", "resources.error.topic", nil))
	}
	if r.Region != "" && !r.Region.Valid() {
		found = append(found, fault.Field("region", "resources.error.region", nil))
	}
	if r.Checked.IsZero() || r.Checked.After(today) || r.Checked.Year() < 2000 {
		found = append(found, fault.Field("checked", "resources.error.checked", nil))
	}
	for _, l := range i18n.Langs() {
		if !r.Audience.Empty() && !r.Audience.Has(l) {
			found = append(found, fault.Field("audience_"+string(l), "resources.error.both", nil))
		}
	}
	return refusals(append(found, tooLong("audience_en", r.Audience.EN, maxTitle), tooLong("audience_fr", r.Audience.FR, maxTitle))...)
}

// Check refuses what cannot stand, naming each field: lang, title, summary, body, link.
// withFile: a file comes with it or is there.
func (t Text) Check(withFile bool) error {
	var found []*fault.Error
	if tag, ok := tongue.Parse(t.Lang); !ok || tag != t.Lang {
		found = append(found, fault.Field("lang", "resources.error.lang", nil))
	}
	if t.Title == "" {
		found = append(found, fault.Field("title", "resources.error.title", nil))
	}
	if t.Link != "" && !web(t.Link) {
		found = append(found, fault.Field("link", "resources.error.link", nil))
	}
	if t.Body == "" && t.Link == "" && !withFile {
		found = append(found, fault.Field("body", "resources.error.nothing", nil))
	}
	return refusals(append(found, tooLong("title", t.Title, maxTitle), tooLong("summary", t.Summary, maxSummary), tooLong("body", t.Body, maxBody), tooLong("link", t.Link, maxLink))...)
}

func web(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// Check refuses what cannot stand, naming each field: slug, name_en, name_fr.
func (t Topic) Check() error {
	var found []*fault.Error
	if t.Slug == "" || t.Slug != people.Slug(t.Slug) || len(t.Slug) > 60 {
		found = append(found, fault.Field("slug", "resources.error.slug", nil))
	}
	for _, l := range i18n.Langs() {
		if !t.Name.Has(l) {
			found = append(found, fault.Field("name_"+string(l), "resources.error.both", nil))
		}
	}
	return refusals(append(found, tooLong("name_en", t.Name.EN, maxTitle), tooLong("name_fr", t.Name.FR, maxTitle))...)
}

func (r Resource) clean() Resource {
	r.Audience = i18n.Text{EN: clean(r.Audience.EN), FR: clean(r.Audience.FR)}
	return r
}

func (t Text) clean() Text {
	t.Title, t.Summary, t.Body, t.Link = clean(t.Title), clean(t.Summary), clean(t.Body), clean(t.Link)
	return t
}

func clean(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
