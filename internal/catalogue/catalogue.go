// Package catalogue describes what the library holds for those outside it: each
// resolution as a work to be cited, as a record to be harvested, as a text in the XML of
// parliaments. Other things with lasting addresses join by giving a citation.Work for
// each and an oai.Shelf for all.
package catalogue

import (
	"regexp"
	"strings"

	"plenary.example/internal/citation"
	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// Coalition is whose library it is.
type Coalition struct {
	Name    i18n.Text
	Body    string // what it is called in addresses: "ccr"
	Site    string // without a final slash
	Host    string // its mail domain, which is its own: "ccr.example"
	Admin   string // whom to write to about the library
	Place   i18n.Text
	Country string // "ca"
	Catalog *i18n.Catalog
}

// Of describes the coalition of a profile, at a site.
func Of(p config.Profile, site string, catalog *i18n.Catalog) Coalition {
	c := Coalition{Name: p.Name, Body: people.Slug(p.Short.EN), Site: site, Host: p.MailDomain, Admin: p.Email, Place: p.Place, Country: "ca", Catalog: catalog}
	if c.Admin == "" {
		c.Admin = "secretariat@" + p.MailDomain
	}
	return c
}

// say gives a sentence of the catalogue in both languages.
func (c Coalition) say(m i18n.Message) i18n.Text {
	var t i18n.Text
	for _, lang := range i18n.Langs() {
		t = t.With(lang, c.Catalog.For(lang).Say(m))
	}
	return t
}

// PathOf is the address of a resolution within the site, in a language.
func PathOf(lang i18n.Lang, at resolutions.Address) string {
	return "/" + string(lang) + "/resolutions/" + at.Meeting + "/" + at.Label
}

// AddressOf is the address of a resolution in both languages.
func (c Coalition) AddressOf(at resolutions.Address) i18n.Text {
	return i18n.Text{EN: c.Site + PathOf(i18n.EN, at), FR: c.Site + PathOf(i18n.FR, at)}
}

// Work describes a resolution of the library.
func (c Coalition) Work(e resolutions.Entry) citation.Work {
	r := e.Resolution
	w := citation.Work{
		Key: c.Body + "-" + e.Meeting + "-" + e.Label, Kind: citation.Resolution, Title: r.Title(), Authors: []citation.Author{{Name: c.Name}}, Publisher: c.Name, Place: c.Place,
		Issued: e.AdoptedOn, Meeting: c.say(i18n.Say("catalogue.meeting")), Address: c.AddressOf(e.Address()), Abstract: abstract(r.Wording),
	}
	if w.Issued == "" {
		w.Issued = e.Meeting
	}
	if e.Number > 0 {
		w.Number = strings.TrimSpace(e.Label)
	}
	for _, lang := range i18n.Langs() {
		if len(wording.Lines(r.Wording, wording.Resolved, lang)) > 0 {
			w.Langs = append(w.Langs, lang)
		}
	}
	for _, s := range e.Subjects {
		w.Subjects = append(w.Subjects, s.Name)
	}
	if r.WorkingGroup.Named() {
		w.Contributor = append(w.Contributor, r.WorkingGroup.Name)
	}
	return w
}

// abstractMost is how many characters of its action clauses describe a resolution.
const abstractMost = 400

var struck = regexp.MustCompile(`~~.*?~~ ?`)

// abstract is the beginning of the action clauses, without what was struck.
func abstract(w wording.Wording) i18n.Text {
	var t i18n.Text
	for _, lang := range i18n.Langs() {
		words := []string{w.Resolved.Lead.Only(lang)}
		for _, line := range wording.Lines(w, wording.Resolved, lang) {
			words = append(words, line.Text)
		}
		text := strings.Join(strings.Fields(struck.ReplaceAllString(strings.Join(words, " "), "")), " ")
		t = t.With(lang, i18n.Clip(text, abstractMost))
	}
	return t
}
