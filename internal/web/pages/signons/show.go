package signons

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/signons"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
)

// listening has an element listen to a stream; none, where there is none.
func listening(stream, nonce string) templ.Attributes {
	if stream == "" {
		return nil
	}
	a := templ.Attributes{"hx-sse:connect": stream, "hx-swap": "none"}
	if nonce != "" {
		a["hx-nonce"] = nonce
	}
	return a
}

// entries are the statements of a list, those that are open apart: the one that closes first
// is the first of them.
func (p *Pages) entries(c *door.Call, list []signons.Listed) (open, rest []ui.Entry) {
	now := p.Signons.Now()
	for _, st := range list {
		if st.Kept == signons.Draft {
			continue // they are on the desk
		}
		e := ui.Entry{Title: st.Title.In(c.Lang), Href: at(c, st.Statement), Tag: p.stateTag(c, st.Statement), Kicker: c.Text("signons.paper.to", "Addressee", st.Addressee), Note: p.stateLine(c, st.Statement)}
		if st.Count > 0 {
			e.Note += " " + c.Text("signpages.count", "Count", st.Count)
		}
		if s := st.StateAt(now); s == signons.Open || s == signons.Scheduled {
			open = append([]ui.Entry{e}, open...)
			continue
		}
		rest = append(rest, e)
	}
	return open, rest
}

// Open lists the statements that are open, or are about to be, for another page.
func (p *Pages) Open(c *door.Call) ([]ui.Entry, error) { return p.OpenOn(c, "") }

// OpenOn is Open of a concern.
func (p *Pages) OpenOn(c *door.Call, concern string) ([]ui.Entry, error) {
	list, err := p.Signons.Current(c.Ctx(), concern)
	open, _ := p.entries(c, list)
	return open, err
}

// Addresses are the lasting addresses of the statements that everybody sees and of the
// networks, without their language, for search engines.
func (p *Pages) Addresses(ctx context.Context) ([][]string, error) {
	addresses := [][]string{{"networks"}, {"sign-ons"}}
	for after := ""; ; {
		list, more, err := p.Signons.List(ctx, access.Actor{}, after)
		for _, st := range list {
			addresses, after = append(addresses, []string{"sign-ons", st.Slug}), st.ID
		}
		if err != nil || !more {
			return addresses, err
		}
	}
}

// index lists the statements: those that are open first.
func (p *Pages) index(c *door.Call) error {
	list, more, err := p.Signons.List(c.Ctx(), c.Actor, c.Value("after"))
	if err != nil {
		return err
	}
	open, rest := p.entries(c, list)
	page := twin(c, ui.PageData{Title: c.Text("signpages.index.title"), Lead: c.Text("signpages.index.lead"), Description: c.Text("signpages.index.lead"), Feed: &ui.Link{Label: c.Text("signpages.feed"), Href: c.Path("sign-ons", "feed.atom")}}, "sign-ons")
	page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("networks.title"), Href: c.Path("networks"), Kind: ui.Secondary})
	if signons.MayRead(c.Actor) {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("signpages.desk.title"), Href: c.Path("manage", "sign-ons"), Kind: ui.Secondary})
	}
	var body []templ.Component
	if len(open) > 0 {
		body = append(body, parts.Section("open", c.Text("signpages.index.open"), ui.EntriesUnder(c.Loc, open)))
	}
	if len(rest) > 0 {
		body = append(body, parts.Section("past", c.Text("signpages.index.past"), ui.EntriesUnder(c.Loc, rest)))
	}
	if len(open)+len(rest) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("signpages.index.none_title"), Body: c.Text("signpages.index.none")}))
	}
	if more {
		body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("signpages.index.more"), Href: c.Path("sign-ons") + "?after=" + list[len(list)-1].ID}}))
	}
	return c.Page(page, parts.Stack(body...))
}

// statement is the page of a statement: its text, and who has signed it. It stays at its
// address for ever.
func (p *Pages) statement(c *door.Call) error {
	st, err := p.open(c)
	if err != nil {
		return err
	}
	revision, err := p.Signons.Revision(c.Ctx())
	if err != nil {
		return err
	}
	now := p.Signons.Now()
	revision += "." + string(st.StateAt(now)) + "." + p.Signons.Day(now).Format("20060102")
	return c.Cached(revision, func() (templ.Component, error) {
		page, body, err := p.statementPage(c, st)
		if err != nil {
			return nil, err
		}
		return c.Component(page, body), nil
	})
}

func (p *Pages) statementPage(c *door.Call, st signons.Statement) (ui.PageData, templ.Component, error) {
	r, err := p.Signons.RollOf(c.Ctx(), st)
	if err != nil {
		return ui.PageData{}, nil, err
	}
	state := st.StateAt(r.At)
	page := twin(c, ui.PageData{
		Title: st.Title.In(c.Lang), Kicker: c.Text("signpages.kicker"), Status: p.stateTag(c, st), StatusLine: p.stateLine(c, st), Crumbs: []ui.Link{home(c)},
		Description: c.Text("signpages.description", "Addressee", st.Addressee, "Count", r.Count()), NoIndex: st.Kept == signons.Draft,
	}, "sign-ons", st.Slug)
	if !st.Title.Has(c.Lang) {
		page.TitleLang = c.Lang.Other()
	}
	var body []templ.Component
	if st.Kept == signons.Withdrawn {
		body = append(body, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Bad, Title: c.Text("signpages.withdrawn_title"), Body: st.WithdrawnWhy.In(c.Lang)}))
	}
	if state == signons.Open {
		if own, err := p.ownSection(c, st); err != nil {
			return page, nil, err
		} else if own != nil {
			body = append(body, own)
			page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("signpages.sign"), Href: at(c, st, "sign"), Kind: ui.Secondary})
		} else {
			page.Primary = &ui.ButtonData{Label: c.Text("signpages.sign"), Href: at(c, st, "sign")}
		}
	}
	if signons.MayRead(c.Actor) {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("signpages.desk.one"), Href: manage(c, st), Kind: ui.Secondary})
	}
	body = append(body, p.words(c, st), p.notes(c, r))
	place := c.R.URL.Query().Get("place")
	stream := ""
	if place == "" && !st.Settled() && st.Kept != signons.Draft {
		stream, page.Live = at(c, st, "live"), true
	}
	if st.Kept != signons.Draft {
		groups := signons.Groups(r.Signatories, c.Loc)
		body = append(body, parts.Section("signed", c.Text("signpages.signed"), places(c, st, r, groups, place), liveList(stream, page.Nonce, p.list(c.Loc, r, groups, place))))
	}
	if st.Kept == signons.Delivered {
		kept, err := p.keptFiles(c, st)
		if err != nil {
			return page, nil, err
		}
		body = append(body, kept)
	}
	page.RailTitle = c.Text("signpages.rail")
	if page.Rail, err = p.rail(c, st); err != nil {
		return page, nil, err
	}
	return page, parts.Stack(body...), nil
}

// words are the text, in the reader's language.
func (p *Pages) words(c *door.Call, st signons.Statement) templ.Component {
	var body []templ.Component
	body = append(body, ui.Facts([]ui.Fact{{Term: c.Text("signpages.addressee"), Text: st.Addressee.In(c.Lang)}}))
	if st.Original != "" && st.Original != c.Lang {
		body = append(body, parts.Hint(c.Text("signons.translation")))
	}
	if st.Marked {
		body = append(body, parts.Signed(c.Lang, st.Text))
	} else {
		body = append(body, parts.Words(parts.TextOf(c.Lang, st.Text)))
	}
	return parts.Section("text", c.Text("signpages.text"), body...)
}

// notes are what was changed openly.
func (p *Pages) notes(c *door.Call, r signons.Roll) templ.Component {
	if len(r.Notes) == 0 {
		return parts.Stack()
	}
	var events []ui.Event
	for _, n := range r.Notes {
		e := ui.Event{When: p.local(n.At), Title: c.Text("signpages.note."+string(n.Kind), "Version", n.Version), Text: n.Words.In(c.Lang)}
		if n.Kind == signons.DeadlineMoved {
			e.Title = c.Text("signpages.note.deadline", "Was", c.Loc.DateTime(p.local(n.Was)), "Is", c.Loc.DateTime(p.local(n.Is)))
		}
		events = append(events, e)
	}
	return parts.Section("changes", c.Text("signpages.changes"), ui.Timeline(c.Loc, events))
}

// mostUnfiltered is how many signatures a list has before it can be narrowed to a place.
const mostUnfiltered = 12

// places lead to the list of one place.
func places(c *door.Call, st signons.Statement, r signons.Roll, groups []signons.Group, place string) templ.Component {
	if r.Count() <= mostUnfiltered && place == "" || len(groups) < 2 {
		return parts.Stack()
	}
	links := []ui.Link{{Label: c.Text("signpages.everywhere"), Href: at(c, st) + "#signed", Current: place == ""}}
	for _, g := range groups {
		links = append(links, ui.Link{Label: g.Name, Href: at(c, st) + "?place=" + g.Place.Key() + "#signed", Current: place == g.Place.Key()})
	}
	return ui.Tabs(c.Text("signpages.places"), links)
}

// keptFiles are the files as they were delivered.
func (p *Pages) keptFiles(c *door.Call, st signons.Statement) (templ.Component, error) {
	list, err := p.Signons.Copies(c.Ctx(), st.ID)
	if err != nil {
		return nil, err
	}
	t := ui.TableData{Caption: c.Text("signpages.kept"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("signpages.file")}, {Label: c.Text("signpages.sha256")}}}
	for _, f := range list {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: c.Text("signpages.pdf." + f.Kind), Href: at(c, st, "delivered", f.Kind+".pdf")}, {Body: code(f.SHA256)}}})
	}
	return parts.Section("delivered", c.Text("signpages.kept"), parts.Para(c.Text("signpages.kept_why")), ui.Table(t)), nil
}

// rail leads to what the statement is about and rests on, and to its files.
func (p *Pages) rail(c *door.Call, st signons.Statement) (templ.Component, error) {
	names, _, err := p.concernNames(c)
	if err != nil {
		return nil, err
	}
	var about, rests, carried, files []ui.Link
	for _, slug := range st.Concerns {
		about = append(about, ui.Link{Label: names[slug].In(c.Lang), Href: c.Path("concerns", slug)})
	}
	for _, id := range st.Resolutions {
		placed, err := p.Resolutions.PlacedFor(c.Ctx(), access.Actor{Lang: c.Lang}, id)
		if fault.Is(err, fault.NotFound) {
			continue // it is not, or no longer, in the library
		}
		if err != nil {
			return nil, err
		}
		if e := placed.Entry; e != nil {
			a := e.Address()
			rests = append(rests, ui.Link{Label: view.Designation(c.Loc, a, e.Number), Href: c.Path("resolutions", a.Meeting, a.Label)})
		}
	}
	by, _, err := p.networksByID(c)
	if err != nil {
		return nil, err
	}
	for _, id := range st.Networks {
		if n, ok := by[id]; ok {
			carried = append(carried, ui.Link{Label: n.Name.In(c.Lang), Href: c.Path("networks") + "#n-" + n.Slug})
		}
	}
	for _, kind := range signons.Kinds() {
		files = append(files, ui.Link{Label: c.Text("signpages.pdf." + kind), Href: at(c, st, "files", kind+".pdf")})
	}
	files = append(files, ui.Link{Label: c.Text("signpages.word"), Href: at(c, st, "files", "both.docx")}, ui.Link{Label: c.Text("signpages.json"), Href: at(c, st, "files", "names.json")})
	var boxes []templ.Component
	for _, box := range []struct {
		key  string
		list []ui.Link
	}{{"signpages.about", about}, {"signpages.rests", rests}, {"signpages.carried", carried}, {"signpages.files", files}} {
		if len(box.list) > 0 {
			boxes = append(boxes, parts.Rail(c.Text(box.key), box.list))
		}
	}
	return parts.Stack(boxes...), nil
}

// file answers with a statement and its signatories as of now: "en.pdf", "both.docx",
// "names.json".
func (p *Pages) file(c *door.Call) error {
	st, err := p.open(c)
	if err != nil {
		return err
	}
	kind, form, _ := strings.Cut(c.R.PathValue("file"), ".")
	if !known(kind) && kind != "names" {
		return door.NotFound()
	}
	if form == "" && st.Kept == signons.Delivered { // as threads lead to files
		return p.delivered(c, st, kind)
	}
	r, err := p.Signons.RollOf(c.Ctx(), st)
	if err != nil {
		return err
	}
	name := st.Slug + "-" + kind + "." + form
	switch {
	case kind == "names" && form == "json":
		raw, err := json.MarshalIndent(map[string]any{
			"statement": st.Slug, "title": st.Title, "version": st.Version, "at": p.local(r.At).Format(time.RFC3339), "count": r.Count(), "signatories": r.Names(c.Lang),
		}, "", "  ")
		if err != nil {
			return err
		}
		return c.Bytes("application/json", append(raw, '\n'))
	case form == "pdf" && kind != "names":
		body, err := p.Press.PDF(r, kind)
		if err != nil {
			return err
		}
		return c.Download(name, "application/pdf", body)
	case form == "docx" && kind != "names":
		body, err := p.Press.Word(r, kind)
		if err != nil {
			return err
		}
		return c.Download(name, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", body)
	}
	return door.NotFound()
}

func known(kind string) bool {
	for _, k := range signons.Kinds() {
		if k == kind {
			return true
		}
	}
	return false
}

// deliveredFile answers with a file as it was delivered.
func (p *Pages) deliveredFile(c *door.Call) error {
	st, err := p.open(c)
	if err != nil {
		return err
	}
	kind, form, _ := strings.Cut(c.R.PathValue("file"), ".")
	if form != "pdf" {
		return door.NotFound()
	}
	return p.delivered(c, st, kind)
}

func (p *Pages) delivered(c *door.Call, st signons.Statement, kind string) error {
	b, err := p.Signons.CopyOf(c.Ctx(), st.ID, kind)
	if err != nil {
		return err
	}
	return c.Download(b.Name, b.MediaType, b.Body)
}

// The Atom syndication format, RFC 4287: what the feed uses of it.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Links   []atomLink  `xml:"link"`
		Author  string      `xml:"author>name"`
		Entries []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID      string     `xml:"id"`
		Title   string     `xml:"title"`
		Updated string     `xml:"updated"`
		Links   []atomLink `xml:"link"`
		Summary string     `xml:"summary"`
	}
)

// feed tells of statements in Atom, whoever asks: what everybody sees.
func (p *Pages) feed(c *door.Call) error {
	list, _, err := p.Signons.List(c.Ctx(), access.Actor{Lang: c.Lang}, "")
	if err != nil {
		return err
	}
	base := c.Door.BaseURL
	f := atomFeed{
		Lang: string(c.Lang), ID: base + door.PathIn(i18n.EN, "sign-ons"), Title: c.Text("signpages.feed"), Author: c.Door.Site.Name.In(c.Lang),
		Links: []atomLink{{"self", "application/atom+xml", base + c.Path("sign-ons", "feed.atom")}, {"alternate", "text/html", base + c.Path("sign-ons")}},
	}
	last := time.Unix(0, 0)
	for _, st := range list {
		if st.Changed.After(last) {
			last = st.Changed
		}
		f.Entries = append(f.Entries, atomEntry{
			ID: base + door.PathIn(i18n.EN, "sign-ons", st.Slug), Title: st.Title.In(c.Lang), Updated: st.Changed.UTC().Format(time.RFC3339), Links: []atomLink{{"alternate", "text/html", base + at(c, st.Statement)}},
			Summary: p.stateLine(c, st.Statement) + " " + c.Text("signpages.count", "Count", st.Count),
		})
	}
	f.Updated = last.UTC().Format(time.RFC3339)
	raw, err := xml.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return c.Bytes("application/atom+xml; charset=utf-8", append([]byte(xml.Header), raw...))
}

func number(n int) string { return strconv.Itoa(n) }
