package proof

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/record"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// Pages are these pages and what they stand on.
type Pages struct {
	Record *record.Service
	// Resolution finds the key of the resolution at an address; empty for none.
	Resolution func(ctx context.Context, meeting, label string) (string, error)
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /record/checkpoint", Handle: p.checkpoint},
		{Pattern: "GET /record/key", Handle: p.key},
		{Pattern: "GET /record/tile/{tile...}", Handle: p.tile},
		{Pattern: "GET /record/leaf/{leaf}", Handle: p.leafText},
		{Pattern: "GET /record/proof/{leaf}", Handle: p.proofText},
		{Pattern: "GET /{lang}/record", Handle: p.index},
		{Pattern: "GET /{lang}/record/{leaf}", Handle: p.leaf},
		{Pattern: "GET /{lang}/record/resolutions/{meeting}/{label}", Handle: p.ofResolution},
	}
}

const plain = "text/plain; charset=utf-8"

// send answers a program: whoever asks, from wherever, and for how long it may be kept.
func send(c *door.Call, media, keep string, body []byte) error {
	h := c.W.Header()
	h.Set("Cache-Control", keep)
	h.Set("Access-Control-Allow-Origin", "*")
	return c.Bytes(media, body)
}

// How long answers may be kept: what is signed anew any moment for seconds, what never changes
// for good.
const (
	keepShort = "public, max-age=3"
	keepLong  = "public, max-age=31536000, immutable"
)

func (p *Pages) checkpoint(c *door.Call) error {
	head, err := p.Record.Head(c.Ctx())
	if err != nil {
		return err
	}
	return send(c, plain, keepShort, []byte(head.Checkpoint))
}

func (p *Pages) key(c *door.Call) error {
	head, err := p.Record.Head(c.Ctx())
	if err != nil {
		return err
	}
	return send(c, plain, keepShort, []byte(head.Key+"\n"))
}

func (p *Pages) tile(c *door.Call) error {
	name, ok := record.ParseTile(c.R.PathValue("tile"))
	if !ok {
		return noLeaf()
	}
	raw, err := p.Record.Tile(c.Ctx(), name)
	if err != nil {
		return err
	}
	return send(c, "application/octet-stream", keepLong, raw)
}

func noLeaf() error { return fault.New(fault.NotFound, "proof.error.no_leaf", nil) }

// place is the number of a leaf in the address.
func place(c *door.Call) (int64, error) {
	s := c.R.PathValue("leaf")
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != s {
		return 0, noLeaf()
	}
	return n, nil
}

func (p *Pages) at(c *door.Call) (record.Entry, error) {
	n, err := place(c)
	if err != nil {
		return record.Entry{}, err
	}
	return p.Record.At(c.Ctx(), n)
}

func (p *Pages) leafText(c *door.Call) error {
	e, err := p.at(c)
	if err != nil {
		return err
	}
	return send(c, plain, keepLong, []byte(e.Text))
}

func (p *Pages) proofText(c *door.Call) error {
	n, err := place(c)
	if err != nil {
		return err
	}
	text, err := p.Record.Proof(c.Ctx(), n)
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", fmt.Sprintf("leaf-%d.tlog-proof", n)))
	return send(c, plain, keepShort, []byte(text))
}

// steps are the lines by which anybody checks a leaf.
func steps(c *door.Call, key string, n int64) string {
	site := c.Door.BaseURL
	return fmt.Sprintf("curl -o leaf.txt %s/record/leaf/%d\ncurl -o leaf.tlog-proof %s/record/proof/%d\nplenary verify --proof leaf.tlog-proof --leaf leaf.txt --key '%s'\n", site, n, site, n, key)
}

// perPage is how many leaves a page lists.
const perPage = 20

func (p *Pages) index(c *door.Call) error {
	page := ui.PageData{
		Title: c.Text("proof.title"), Lead: c.Text("proof.lead"), Description: c.Text("proof.lead"),
		Path: c.Path("record"), Alternate: door.PathIn(c.Lang.Other(), "record"),
	}
	head, err := p.Record.Head(c.Ctx())
	if fault.Is(err, fault.NotFound) {
		return c.Page(page, ui.Empty(ui.EmptyData{Title: c.Text("proof.title"), Body: c.Text("proof.empty")}))
	}
	if err != nil {
		return err
	}
	if wrong := p.Record.Trouble(); wrong != nil {
		page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Bad, Title: c.Text("proof.wrong.title"), Body: c.Text("proof.wrong.body") + " " + c.Loc.Say(*wrong)})
	}
	before := int64(c.Int("before", -1))
	list, err := p.Record.Latest(c.Ctx(), before, perPage)
	if err != nil {
		return err
	}
	facts := []ui.Fact{
		{Term: c.Text("proof.fact.size"), Text: c.Loc.Number(head.Size)},
		{Term: c.Text("proof.fact.signed"), Text: c.Loc.DateTime(c.Local(head.Signed))},
	}
	if head.Waiting > 0 {
		facts = append(facts, ui.Fact{Term: c.Text("proof.fact.waiting"), Text: c.Loc.Number(head.Waiting)})
	}
	facts = append(facts, ui.Fact{Term: c.Text("proof.fact.origin"), Body: mark(head.Origin)}, ui.Fact{Term: c.Text("proof.fact.key"), Text: head.Key, Href: "/record/key"})
	example := max(head.Size-1, 0)
	if len(list) > 0 {
		example = list[0].Place
	}
	return c.Page(page, parts.Stack(
		parts.Section("now", c.Text("proof.now"), ui.Facts(facts)),
		parts.Section("what", c.Text("proof.what"), parts.Para(c.Text("proof.what.1")), parts.Para(c.Text("proof.what.2")), parts.Para(c.Text("proof.what.3")), parts.Para(c.Text("proof.what.4"))),
		parts.Section("check", c.Text("proof.check"), parts.Para(c.Text("proof.check.lead", "Place", example)), sample(steps(c, head.Key, example))),
		p.latest(c, list),
		parts.Section("head", c.Text("proof.head"), parts.Para(c.Text("proof.head.lead")), ui.LinkList([]ui.Link{{Label: c.Door.BaseURL + "/record/checkpoint", Href: "/record/checkpoint"}}), sample(head.Checkpoint)),
	))
}

// latest lists leaves.
func (p *Pages) latest(c *door.Call, list []record.Entry) templ.Component {
	if len(list) == 0 {
		return parts.Stack()
	}
	entries := make([]ui.Entry, len(list))
	for i, e := range list {
		entries[i] = ui.Entry{
			Kicker: c.Text("proof.line", "Place", e.Place), Title: name(c, e), Href: c.Path("record", strconv.FormatInt(e.Place, 10)),
			Note: c.Text("proof.line.note", "Day", e.Leaf.Recorded),
		}
	}
	var links []ui.Link
	if c.R.URL.Query().Has("before") {
		links = append(links, ui.Link{Label: c.Text("proof.newest"), Href: c.Path("record") + "#latest"})
	}
	if last := list[len(list)-1].Place; last > 0 {
		links = append(links, ui.Link{Label: c.Text("proof.older"), Href: c.Path("record") + "?before=" + strconv.FormatInt(last, 10) + "#latest"})
	}
	return parts.Section("latest", c.Text("proof.latest"), ui.EntriesUnder(c.Loc, entries), ui.LinkList(links))
}

// name says what a leaf is about, as far as the public knows.
func name(c *door.Call, e record.Entry) string {
	kind := c.Text("proof.kind." + e.Leaf.Kind)
	if e.Leaf.Kind == "resolution" && e.Leaf.About != "" {
		return kind + " " + e.Leaf.About
	}
	return kind
}

// path is the page of what a leaf is about; empty for none.
func path(c *door.Call, l record.Leaf) string {
	at := strings.Split(l.About, "/")
	switch {
	case l.Gone || len(at) != 2:
		return ""
	case l.Kind == "resolution":
		return c.Path("resolutions", at[0], at[1])
	case l.Kind == "election":
		return c.Path("elections", at[1])
	case l.Kind == "secret_result":
		return c.Path("secret-votes", at[1])
	}
	return ""
}

func (p *Pages) leaf(c *door.Call) error {
	e, err := p.at(c)
	if err != nil {
		return err
	}
	head, err := p.Record.Head(c.Ctx())
	if err != nil {
		return err
	}
	proof, err := p.Record.Proof(c.Ctx(), e.Place)
	if err != nil {
		return err
	}
	at := strconv.FormatInt(e.Place, 10)
	page := ui.PageData{
		Title: c.Text("proof.leaf.title", "Place", e.Place), Kicker: name(c, e), Lead: c.Text("proof.leaf.lead"), Path: c.Path("record", at), Alternate: door.PathIn(c.Lang.Other(), "record", at),
		Crumbs: []ui.Link{{Label: c.Text("proof.title"), Href: c.Path("record")}}, NoIndex: true,
		Primary: &ui.ButtonData{Label: c.Text("proof.leaf.get"), Href: "/record/proof/" + at}, Secondary: []ui.ButtonData{{Label: c.Text("proof.leaf.text"), Href: "/record/leaf/" + at, Kind: ui.Secondary}},
	}
	if !e.Erased.IsZero() {
		page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Neutral, Title: c.Text("proof.leaf.erased.title"), Body: c.Text("proof.leaf.erased", "Day", c.Local(e.Erased))})
	}
	hash := e.Hash()
	facts := []ui.Fact{{Term: c.Text("proof.leaf.about"), Text: name(c, e), Href: path(c, e.Leaf)}}
	if c.Actor.IsStaff() && !e.Label.Empty() {
		facts[0].Text = c.Text("proof.thing."+e.Leaf.Kind, "Name", e.Label)
	}
	facts = append(facts, ui.Fact{Term: c.Text("proof.leaf.day"), Text: c.Loc.Date(e.Leaf.Recorded)})
	if e.Leaf.Kind != record.Erasure {
		facts = append(facts, ui.Fact{Term: c.Text("proof.leaf.revision"), Text: c.Loc.Number(e.Leaf.Revision)})
	}
	facts = append(facts, ui.Fact{Term: c.Text("proof.leaf.hash"), Body: mark(fmt.Sprintf("%x", hash[:]))})
	says := []templ.Component{parts.Para(c.Text("proof.leaf.says.lead")), sample(e.Text)}
	if e.Leaf.Gone {
		says = append(says, parts.Para(c.Text("proof.leaf.gone")))
	}
	return c.Page(page, parts.Stack(
		ui.Facts(facts),
		clear(c, e),
		parts.Section("says", c.Text("proof.leaf.says"), says...),
		parts.Section("proof", c.Text("proof.leaf.proof"), parts.Para(c.Text("proof.leaf.proof.lead")), sample(proof)),
		parts.Section("check", c.Text("proof.check"), parts.Para(c.Text("proof.check.leaf")), sample(steps(c, head.Key, e.Place))),
	))
}

// clear shows the texts of which a leaf has the fingerprints, with the salt: to anybody where
// they are public, to the secretariat where they are kept.
func clear(c *door.Call, e record.Entry) templ.Component {
	staff := c.Actor.IsStaff()
	if len(e.Fields) == 0 || e.Salt == "" || !staff && e.Leaf.Kind != "resolution" {
		return parts.Stack()
	}
	body := []templ.Component{parts.Para(c.Text("proof.leaf.clear.lead")), sample(e.Salt)}
	if e.Leaf.Kind != "resolution" {
		body = append(body, parts.Hint(c.Text("proof.leaf.staff")))
	}
	table := ui.TableData{
		Caption: c.Text("proof.leaf.table"), HideCaption: true,
		Columns: []ui.Column{{Label: c.Text("proof.leaf.part")}, {Label: c.Text("proof.leaf.name")}, {Label: c.Text("proof.leaf.words")}},
	}
	fields := append([]record.Field{{Name: "thing", Value: e.Thing}}, e.Fields...)
	for _, f := range fields {
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: upper(c.Text("proof.field." + f.Name))}, {Body: mark(f.Name)}, {Body: told(f.Value, c.Text("proof.leaf.nothing"))},
		}})
	}
	return parts.Section("clear", c.Text("proof.leaf.clear"), append(body, ui.Table(table))...)
}

func upper(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// ofResolution leads to the latest leaf of a resolution.
func (p *Pages) ofResolution(c *door.Call) error {
	meeting, label := c.R.PathValue("meeting"), c.R.PathValue("label")
	id, err := p.Resolution(c.Ctx(), meeting, label)
	if err != nil {
		return err
	}
	if id == "" {
		return noLeaf()
	}
	n, there, err := p.Record.PlaceOf(c.Ctx(), "resolution", id)
	if err != nil {
		return err
	}
	if there {
		return c.Redirect(c.Path("record", strconv.FormatInt(n, 10)))
	}
	at := []string{"record", "resolutions", meeting, label}
	return c.PageStatus(http.StatusOK, ui.PageData{
		Title: c.Text("proof.title"), NoIndex: true, Path: c.Path(at...), Alternate: door.PathIn(c.Lang.Other(), at...),
		Crumbs: []ui.Link{{Label: i18n.Typeset(c.Lang, meeting+"/"+label), Href: c.Path("resolutions", meeting, label)}},
	}, ui.Empty(ui.EmptyData{Title: c.Text("proof.soon.title"), Body: c.Text("proof.soon.body")}))
}
