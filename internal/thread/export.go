package thread

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/sheet"
)

// Written is a thread as machines read it.
type Written struct {
	Concern    string         `json:"concern,omitempty"`    // slug
	Resolution string         `json:"resolution,omitempty"` // "1995-11/13"
	Title      i18n.Text      `json:"title"`
	About      i18n.Text      `json:"about,omitzero"`
	AsOf       string         `json:"asOf"`
	Public     bool           `json:"public"` // only what everybody sees
	Entries    []WrittenEntry `json:"entries"`
}

// WrittenEntry is an entry with every word in both languages.
type WrittenEntry struct {
	Key        string      `json:"key"`
	Lane       Lane        `json:"lane"`
	Kind       Kind        `json:"kind"`
	Day        string      `json:"day"`
	Precision  Precision   `json:"precision"`
	Until      string      `json:"until,omitempty"`
	Label      i18n.Text   `json:"label"`
	Name       i18n.Text   `json:"name,omitzero"`
	Words      i18n.Text   `json:"words,omitzero"`
	Who        i18n.Text   `json:"who,omitzero"`
	Facts      []i18n.Text `json:"facts,omitempty"`
	Count      int         `json:"count,omitempty"`
	Waits      bool        `json:"waits,omitempty"`
	Due        string      `json:"due,omitempty"`
	SeenBy     Audience    `json:"seenBy"`
	Follows    []string    `json:"follows,omitempty"` // keys
	Address    string      `json:"address,omitempty"` // on this site, in English
	Link       string      `json:"link,omitempty"`    // elsewhere
	Resolution string      `json:"resolution,omitempty"`
}

// Write puts a thread into words. site is the address of the web site without a
// final slash; public says that it was composed as for a visitor.
func (t Thread) Write(catalog *i18n.Catalog, site string, public bool) Written {
	both := func(m i18n.Message) (out i18n.Text) {
		for _, lang := range i18n.Langs() {
			out = out.With(lang, catalog.For(lang).Say(m))
		}
		return out
	}
	day := func(d time.Time) string {
		if d.IsZero() {
			return ""
		}
		return d.Format(time.DateOnly)
	}
	w := Written{AsOf: day(t.Today), Public: public, Entries: []WrittenEntry{}}
	if t.Concern != nil {
		w.Concern, w.Title, w.About = t.Concern.Slug, t.Concern.Name, t.Concern.About
	} else if t.Resolution != nil {
		w.Title = t.Resolution.Resolution.Title()
		if e := t.Resolution.Entry; e != nil {
			w.Resolution = e.Address().String()
		}
	}
	for _, e := range t.Entries {
		one := WrittenEntry{
			Key: e.Key, Lane: e.Kind.Lane(), Kind: e.Kind, Day: day(e.Day), Precision: e.Precision, Until: day(e.Until), Label: both(e.Label), Name: e.Name, Words: e.Words, Who: e.Who,
			Count: e.Count, Waits: e.Waits, Due: day(e.Due), SeenBy: e.Seen, Follows: e.Of, Link: e.Link,
		}
		for _, f := range e.Facts {
			one.Facts = append(one.Facts, both(f))
		}
		if len(e.Path) > 0 {
			one.Address = site + "/en/" + strings.Join(e.Path, "/")
		}
		if e.Resolution != nil {
			one.Resolution = e.Resolution.Address.String()
		}
		w.Entries = append(w.Entries, one)
	}
	return w
}

// WriteJSON writes it as JSON.
func (w Written) WriteJSON(out io.Writer) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "\t")
	e.SetEscapeHTML(false)
	return e.Encode(w)
}

// WriteCSV writes an entry a line, in one language, for spreadsheets.
func (w Written) WriteCSV(out io.Writer, lang i18n.Lang) error {
	table := sheet.NewWriter(out)
	table.Row("day", "precision", "lane", "kind", "label", "name", "who", "words", "facts", "count", "waits", "due", "seen_by", "address", "link", "key")
	for _, e := range w.Entries {
		facts := make([]string, len(e.Facts))
		for i, f := range e.Facts {
			facts[i] = f.In(lang)
		}
		table.Row(
			e.Day, string(e.Precision), string(e.Lane), string(e.Kind), e.Label.In(lang), e.Name.In(lang), e.Who.In(lang), e.Words.In(lang), strings.Join(facts, "; "),
			strconv.Itoa(e.Count), strconv.FormatBool(e.Waits), e.Due, string(e.SeenBy), e.Address, e.Link, e.Key,
		)
	}
	return table.Flush()
}
