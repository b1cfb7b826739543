// Package minutes holds the pages of a general meeting's minutes: reading them as a
// page, a PDF or a Word document, writing them part by part, their versions and what
// changed, what delegates ask to have put right, signing, and checking what was signed.
package minutes

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	domain "plenary.example/internal/meetings/minutes"
	"plenary.example/internal/pdf"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Meetings *meetings.Service
	Minutes  *domain.Service
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	const at = "/{lang}/meetings/{key}/minutes"
	return []door.Route{
		{Pattern: "GET " + at, Handle: p.show},
		{Pattern: "GET " + at + ".pdf", Handle: p.paper},
		{Pattern: "GET " + at + ".docx", Handle: p.word},
		{Pattern: "GET " + at + ".txt", Handle: p.plain},
		{Pattern: "GET " + at + "/desk", Handle: p.desk},
		{Pattern: "POST " + at + "/desk", Handle: p.deskAct},
		{Pattern: "GET " + at + "/desk/{part}", Handle: p.edit},
		{Pattern: "POST " + at + "/desk/{part}", Handle: p.save},
		{Pattern: "GET " + at + "/versions", Handle: p.versions},
		{Pattern: "GET " + at + "/versions/{number}", Handle: p.version},
		{Pattern: "GET " + at + "/corrections", Handle: p.corrections},
		{Pattern: "POST " + at + "/corrections", Handle: p.correct},
		{Pattern: "GET " + at + "/signatures", Handle: p.signatures},
		{Pattern: "POST " + at + "/signatures", Handle: p.sign},
	}
}

// read loads the minutes that the address names, for who may read them.
func (p *Pages) read(c *door.Call) (domain.View, error) {
	if err := meetings.MayReadMinutes(c.Actor); err != nil {
		return domain.View{}, err
	}
	return p.Minutes.Of(c.Ctx(), c.R.PathValue("key"))
}

// crumbs lead to the minutes.
func crumbs(c *door.Call, m meetings.Meeting) []ui.Link {
	return append(meeting.Crumbs(c, m), ui.Link{Label: c.Text("assembly.link.minutes"), Href: to(c, m)})
}

// to is the address of one of the minutes' pages.
func to(c *door.Call, m meetings.Meeting, more ...string) string {
	return meeting.To(c, m, append([]string{"minutes"}, more...)...)
}

// frame is a page about minutes, at its address.
func frame(c *door.Call, m meetings.Meeting, title string, more ...string) ui.PageData {
	return ui.PageData{
		Title: title, Kicker: m.Title.In(c.Lang), Crumbs: crumbs(c, m), NoIndex: true, Path: to(c, m, more...),
		Alternate: meeting.Twin(c, m, append([]string{"minutes"}, more...)...),
	}
}

func stateTag(l *i18n.Localizer, s domain.State) ui.TagData {
	tone := ui.Waiting
	switch s {
	case domain.Approved:
		tone = ui.Good
	case domain.Unfinished:
		tone = ui.Open
	case domain.Drafted, domain.Circulated:
	}
	return ui.TagData{Tone: tone, Word: l.Say(s.Name())}
}

// show is the minutes as a page, for the coalition's people.
func (p *Pages) show(c *door.Call) error {
	v, err := p.read(c)
	if err != nil {
		return err
	}
	m, tag := v.Meeting, stateTag(c.Loc, v.State)
	page := frame(c, m, c.Text("meetings.minutes.title", "Title", m.Title))
	page.Kicker, page.Crumbs, page.Wide, page.Status = "", meeting.Crumbs(c, m), true, &tag
	page.Secondary = []ui.ButtonData{
		{Label: c.Text("assembly.minutes.pdf"), Href: meeting.To(c, m, "minutes.pdf"), Kind: ui.Secondary},
		{Label: c.Text("papers.word"), Href: meeting.To(c, m, "minutes.docx"), Kind: ui.Secondary},
	}
	next := &ui.Next{Body: c.Text("papers.next." + string(v.State)), Links: p.ways(c, v)}
	switch {
	case v.State == domain.Approved && mayStillSign(c, v):
		page.Primary = &ui.ButtonData{Label: c.Text("papers.sign.title"), Href: to(c, m, "signatures")}
	case v.State != domain.Unfinished && domain.MayEdit(c.Actor):
		page.Primary = &ui.ButtonData{Label: c.Text("papers.desk.title"), Href: to(c, m, "desk")}
	case v.State == domain.Circulated && domain.MayCorrect(c.Actor):
		page.Primary = &ui.ButtonData{Label: c.Text("papers.correct.title"), Href: to(c, m, "corrections")}
	}
	page.Next = next
	mark := ""
	if v.State != domain.Approved {
		mark = c.Text("minutes.mark")
	}
	return c.Page(page, documentPage(mark, pieces(c, v.Blocks())))
}

// ways are the other pages of the minutes that the reader may open.
func (p *Pages) ways(c *door.Call, v domain.View) []ui.Link {
	var list []ui.Link
	add := func(show bool, key string, more ...string) {
		if show {
			list = append(list, ui.Link{Label: c.Text(key), Href: to(c, v.Meeting, more...)})
		}
	}
	add(v.Version > 0, "papers.versions.title", "versions")
	add(v.State == domain.Circulated && (domain.MayCorrect(c.Actor) || domain.MayEdit(c.Actor)), "papers.correct.title", "corrections")
	add(v.State == domain.Approved, "papers.sign.title", "signatures")
	add(v.State == domain.Approved && domain.MayEdit(c.Actor), "papers.desk.title", "desk")
	return list
}

// mayStillSign reports whether the reader's signature is awaited.
func mayStillSign(c *door.Call, v domain.View) bool {
	for _, o := range domain.Offices() {
		if _, ok := domain.Signed(v.Signatures, o); !ok && domain.SignsAs(c.Actor, v.Meeting, o) {
			return true
		}
	}
	return false
}

// piece is a block, or several that are set together, on the page.
type piece struct {
	kind  domain.Kind
	at    string
	text  string
	lang  i18n.Lang // of the text, where it is not the page's
	facts []ui.Fact
	table *ui.TableData
	words *parts.Written
	pairs []pair
}

// pair is a line in both languages, the reader's first.
type pair struct {
	heading bool
	depth   int
	sides   [2]side
}

type side struct {
	lang        i18n.Lang
	label, text string
}

// pieces sets the blocks of a document on a page; its title is the page's.
func pieces(c *door.Call, blocks []domain.Block) []piece {
	var list []piece
	last := func(k domain.Kind) *piece {
		if n := len(list); n > 0 && list[n-1].kind == k {
			return &list[n-1]
		}
		list = append(list, piece{kind: k})
		return &list[len(list)-1]
	}
	under := ""
	for _, b := range blocks {
		text := b.Text.In(c.Lang)
		switch b.Kind {
		case domain.Title:
		case domain.Fact:
			one := last(domain.Fact)
			f := ui.Fact{Term: b.Label.In(c.Lang), Text: text}
			if strings.HasSuffix(b.ID, "fingerprint") {
				f = ui.Fact{Term: f.Term, Body: fingerprint(text)}
			}
			one.facts = append(one.facts, f)
		case domain.Pair, domain.PairHeading:
			one := last(domain.Pair)
			line := pair{heading: b.Kind == domain.PairHeading, depth: b.Depth}
			for i, lang := range []i18n.Lang{c.Lang, c.Lang.Other()} {
				line.sides[i] = side{lang: lang, label: b.Label.Only(lang), text: b.Text.Only(lang)}
			}
			one.pairs = append(one.pairs, line)
		case domain.Table:
			list = append(list, piece{kind: b.Kind, table: tableOf(c, under, b)})
		case domain.Prose:
			words := parts.TextOf(c.Lang, b.Text)
			list = append(list, piece{kind: b.Kind, words: &words})
		default:
			one := piece{kind: b.Kind, at: b.Label.In(c.Lang), text: text}
			if !b.Text.Has(c.Lang) {
				one.lang = c.Lang.Other()
			}
			list, under = append(list, one), text
		}
	}
	return list
}

func tableOf(c *door.Call, caption string, b domain.Block) *ui.TableData {
	t := &ui.TableData{Caption: caption, HideCaption: true}
	for _, h := range b.Head {
		t.Columns = append(t.Columns, ui.Column{Label: h.In(c.Lang)})
	}
	for _, row := range b.Rows[c.Lang] {
		var cells []ui.Cell
		for _, text := range row {
			cells = append(cells, ui.Cell{Text: text})
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: cells})
	}
	return t
}

// file answers with the minutes as a file to look at.
func (p *Pages) file(c *door.Call, ending, kind string, of func(v domain.View) ([]byte, error)) error {
	v, err := p.read(c)
	if err != nil {
		return err
	}
	body, err := of(v)
	if err != nil {
		return err
	}
	c.W.Header().Set("Cache-Control", "no-store")
	c.W.Header().Set("Content-Disposition", `inline; filename="minutes-`+v.Meeting.Key+"-"+string(c.Lang)+ending+`"`)
	return c.Bytes(kind, body)
}

func (p *Pages) paper(c *door.Call) error {
	return p.file(c, ".pdf", "application/pdf", func(v domain.View) ([]byte, error) {
		return domain.PDF(c.Door.Catalog, c.Lang, v, c.In(c.Door.Site.Name), pdf.Letter)
	})
}

func (p *Pages) word(c *door.Call) error {
	v, err := p.read(c)
	if err != nil {
		return err
	}
	body, err := domain.DOCX(c.Door.Catalog, c.Lang, v, c.In(c.Door.Site.Name))
	if err != nil {
		return err
	}
	return c.Download("minutes-"+v.Meeting.Key+"-"+string(c.Lang)+".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", body)
}

// plain is the text that the fingerprint of approved minutes is of, as it was approved;
// addition asks for that of an addition.
func (p *Pages) plain(c *door.Call) error {
	v, err := p.read(c)
	if err != nil {
		return err
	}
	body, name := v.Body, "minutes-"+v.Meeting.Key
	if n := c.Int("addition", 0); n > 0 {
		body, name = "", name+"-"+strconv.Itoa(n)
		for _, a := range v.Additions {
			if a.Number == n {
				body = a.Body
			}
		}
	}
	if body == "" {
		return door.NotFound()
	}
	return c.Download(name+".txt", "text/plain; charset=utf-8", []byte(body))
}

// again is the status of a page that shows what was refused.
func again(errs ui.FormErrors) int {
	if errs.Any() {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// refused gives the refusals to show, or the error that no page helps with.
func refused(c *door.Call, err error, show func(errs ui.FormErrors) error) error {
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return show(errs)
}

// said is what somebody said, under their name.
func said(who, when, kind string, lang i18n.Lang, words string) templ.Component {
	return parts.Saying(who, when, kind, parts.Plain(lang, words))
}
