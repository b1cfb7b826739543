package newsroom

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/newsroom"
	"plenary.example/internal/pictures"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// kit is the press kit.
func (p *Pages) kit(c *door.Call) error {
	k, err := p.News.Kit(c.Ctx())
	if err != nil {
		return err
	}
	facts, err := p.facts(c)
	if err != nil {
		return err
	}
	var body []templ.Component
	for _, name := range newsroom.KitNames() {
		if t := k.Words[name]; !t.Empty() {
			body = append(body, parts.Section(name, c.Text("newsroom.kit."+name), parts.Rich(c.Lang, t)))
		}
	}
	if len(facts) > 0 {
		body = append(body, parts.Section("facts", c.Text("newsroom.kit.facts"), ui.Facts(facts)))
	}
	seen, others := shown(c, k.Files)
	if len(seen) > 0 {
		body = append(body, parts.Section("pictures", c.Text("newspages.kit_pictures"), gallery(seen)))
	}
	if len(others) > 0 {
		body = append(body, parts.Section("files", c.Text("newsroom.kit.files"), ui.Table(fileTable(c, others, nil))))
	}
	if len(body) == 0 {
		body = append(body, ui.Empty(ui.EmptyData{Title: c.Text("newspages.kit_none_title"), Body: c.Text("newspages.kit_none")}))
	}
	page := ui.PageData{
		Title: c.Text("newspages.kit"), Lead: c.Text("newspages.kit_lead", "Coalition", c.Door.Site.Name), Description: c.Text("newspages.kit_lead", "Coalition", c.Door.Site.Name), Crumbs: public(c),
		Primary: &ui.ButtonData{Label: c.Text("newspages.kit_zip"), Href: c.Path("news") + "/press-kit.zip"},
	}
	return c.Page(twin(c, page, "news", "press-kit"), parts.Stack(body...))
}

// seenView is a picture or a logo as the page shows it.
type seenView struct {
	src, set, alt string
	width, height int
	title, credit string
	original      ui.Link
	size          string
}

// choices are the widths of a picture for the browser to choose from.
func (v seenView) choices() templ.Attributes {
	if v.set == "" {
		return nil
	}
	return templ.Attributes{"srcset": v.set, "sizes": "20rem"}
}

// shown sorts the files into those that can be seen and the others.
func shown(c *door.Call, files []newsroom.File) (seen []seenView, others []newsroom.File) {
	for _, f := range files {
		if !f.Seen() {
			others = append(others, f)
			continue
		}
		at := c.Path("news", "press-kit", f.ID)
		smallest := pictures.Widths()[0]
		v := seenView{
			src: at + "?w=" + strconv.Itoa(smallest), alt: f.Words().In(c.Lang), width: f.Width, height: f.Height, title: f.Title.In(c.Lang),
			original: ui.Link{Label: c.Text("newspages.kit_original", "Name", f.Name), Href: at}, size: c.Text("newspages.kit_pixels", "Width", strconv.Itoa(f.Width), "Height", strconv.Itoa(f.Height), "Size", strconv.FormatInt(max(f.Size>>10, 1), 10)),
		}
		if f.Width > smallest { // the original itself comes as a download
			v.set = v.src + " " + strconv.Itoa(smallest) + "w, " + at + "?w=960 " + strconv.Itoa(min(f.Width, 960)) + "w"
		}
		if f.Credit != "" {
			v.credit = c.Text("newsroom.kit.credit", "Name", f.Credit)
		}
		seen = append(seen, v)
	}
	return seen, others
}

// facts are the figures of this moment.
func (p *Pages) facts(c *door.Call) ([]ui.Fact, error) {
	list, err := p.figures(c.Ctx())
	var facts []ui.Fact
	for _, f := range list {
		facts = append(facts, ui.Fact{Term: c.Loc.Say(f.term), Text: c.Loc.Say(f.value)})
	}
	return facts, err
}

// fileTable lists files with whom to credit, and where drop is not nil how to take them
// out.
func fileTable(c *door.Call, files []newsroom.File, drop func(f newsroom.File) templ.Component) ui.TableData {
	t := ui.TableData{Caption: c.Text("newsroom.kit.files"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("newspages.col.file")}, {Label: c.Text("newspages.col.kind")}, {Label: c.Text("newspages.col.credit")}, {Label: c.Text("newspages.col.size"), Numeric: true}}}
	if drop != nil {
		t.Columns = append(t.Columns, ui.Column{Label: c.Text("newspages.col.act")})
	}
	for _, f := range files {
		row := ui.TableRow{Cells: []ui.Cell{
			{Text: f.Title.In(c.Lang), Href: c.Path("news", "press-kit", f.ID)}, {Text: c.Loc.Say(f.Kind.Say())}, {Text: f.Credit}, {Text: c.Text("newspages.kb", "Size", strconv.FormatInt(max(f.Size>>10, 1), 10))},
		}}
		if drop != nil {
			row.Cells = append(row.Cells, ui.Cell{Body: drop(f)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// kitFile sends a file to keep, or a picture in the width that is asked for with "w".
func (p *Pages) kitFile(c *door.Call) error {
	if c.Value("w") != "" {
		small, err := p.News.Sized(c.Ctx(), c.R.PathValue("file"), c.Int("w", 0))
		if err != nil {
			return err
		}
		c.W.Header().Set("Cache-Control", "public, max-age=86400")
		return c.Bytes(small.MediaType, small.Body)
	}
	b, err := p.News.FileBody(c.Ctx(), c.R.PathValue("file"))
	if err != nil {
		return err
	}
	return c.Download(b.Name, b.MediaType, b.Body)
}

func (p *Pages) kitZip(c *door.Call) error {
	said := map[i18n.Lang]string{}
	list, err := p.figures(c.Ctx())
	if err != nil {
		return err
	}
	for _, lang := range i18n.Langs() {
		l := c.Door.Catalog.For(lang)
		var lines []string
		for _, f := range list {
			lines = append(lines, "- "+l.T("newspages.fact_line", "Term", f.term, "Value", f.value))
		}
		said[lang] = strings.Join(lines, "\n")
	}
	raw, err := p.News.Zip(c.Ctx(), said)
	if err != nil {
		return err
	}
	return c.Download("press-kit.zip", "application/zip", raw)
}

// kitDesk is where the press kit is written.
func (p *Pages) kitDesk(c *door.Call) error { return p.kitDeskWith(c, http.StatusOK, "", nil) }

func (p *Pages) kitDeskWith(c *door.Call, status int, action string, errs ui.FormErrors) error {
	if err := c.Actor.Require(newsroom.MayEdit(c.Actor), "power.edit_news"); err != nil {
		return err
	}
	k, err := p.News.Kit(c.Ctx())
	if err != nil {
		return err
	}
	words := parts.Fields{Call: c, Prefix: "newspages.field.", Values: map[string]string{}}
	file := parts.Fields{Call: c, Prefix: "newspages.file.", ID: "file", Values: map[string]string{}}
	for _, name := range newsroom.KitNames() {
		parts.Pairs(words.Values, name, k.Words[name])
		if action == "words" {
			parts.Pairs(words.Values, name, c.Both(name))
		}
	}
	switch action {
	case "words":
		words.Errors = errs
	case "file":
		file.Errors, file.Values = errs, c.Typed("title_en", "title_fr", "alt_en", "alt_fr", "credit", "kind")
	}
	here := c.Path("manage", "news", "press-kit")
	var kinds []ui.Option
	for _, kind := range newsroom.FileKinds() {
		kinds = append(kinds, ui.Option{Value: string(kind), Label: c.Loc.Say(kind.Say())})
	}
	add := parts.Sending(here, "file")
	add.Upload = true
	var form []templ.Component
	for _, name := range newsroom.KitNames() {
		form = append(form, words.Both(name, 6, parts.Optional))
	}
	form = append(form, parts.Submit(c.Text("newspages.save"), ui.Primary))
	body := []templ.Component{parts.Section("words", c.Text("newspages.kit_words"), parts.Form(parts.Sending(here, "words"), form...))}
	if len(k.Files) > 0 {
		body = append(body, parts.Section("files", c.Text("newsroom.kit.files"), ui.Table(fileTable(c, k.Files, func(f newsroom.File) templ.Component {
			return ui.Button(ui.ButtonData{Label: c.Text("newspages.file.drop"), Explain: f.Title.In(c.Lang), Kind: ui.Quiet, Action: here, Hidden: []ui.Hidden{{Name: "action", Value: "drop"}, {Name: "file_id", Value: f.ID}}})
		}))))
	}
	body = append(body, parts.Section("add", c.Text("newspages.file.add"), parts.Form(add,
		file.Line("file", func(q *ui.Field) { q.Type = "file" }), file.Choice("kind", kinds), file.Both("title", 0), file.Both("alt", 0, parts.Optional), file.Line("credit", parts.Optional), parts.Submit(c.Text("newspages.file.add"), ui.Secondary))))
	if action == "file" {
		errs = errs.In("file")
	}
	page := ui.PageData{Title: c.Text("newspages.kit_desk"), Lead: c.Text("newspages.kit_desk_lead"), Errors: errs, NoIndex: true, Crumbs: crumbs(c), Secondary: []ui.ButtonData{{Label: c.Text("newspages.kit_public"), Href: c.Path("news", "press-kit"), Kind: ui.Secondary}}}
	return c.PageStatus(status, twin(c, page, "manage", "news", "press-kit"), parts.Stack(body...))
}

func (p *Pages) putKit(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	action := c.Value("action")
	var err error
	switch action {
	case "words":
		words := map[string]i18n.Text{}
		for _, name := range newsroom.KitNames() {
			words[name] = c.Both(name)
		}
		err = p.News.PutKit(c.Ctx(), c.Actor, words)
	case "drop":
		err = p.News.DropFile(c.Ctx(), c.Actor, c.Value("file_id"))
	default:
		action = "file"
		var name string
		var body []byte
		if name, body, err = c.Upload("file"); err != nil {
			return err
		}
		_, err = p.News.AddFile(c.Ctx(), c.Actor, newsroom.File{Kind: newsroom.FileKind(c.Value("kind")), Title: c.Both("title"), Alt: c.Both("alt"), Credit: c.Value("credit")}, name, body)
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.kitDeskWith(c, status, action, errs)
	}
	return c.Done(c.Path("manage", "news", "press-kit"), "news_saved")
}
