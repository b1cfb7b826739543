package givingdesk

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"plenary.example/internal/accounting"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/letters"
	"plenary.example/internal/giving/paper"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Books lists the funds of the coalition.
type Books func(ctx context.Context) ([]accounting.Fund, error)

// lettersView is the page of letters: whom to write to, the words, what was written.
type lettersView struct {
	loc       *i18n.Localizer
	here      string
	errs      ui.FormErrors
	typed     map[string]string
	texts     []ui.Entry
	options   []ui.Option
	campaigns []ui.Option
	funds     []ui.Option
	hows      []ui.Option
	runs      ui.TableData
	preview   *previewView
	keeps     bool
	newText   string
}

// previewView is what a run would do.
type previewView struct {
	said    []string
	sample  string // the address of the first letter
	hidden  []ui.Hidden
	nothing bool
}

// choiceNames are the fields of the form that chooses gifts.
func choiceNames() []string {
	return []string{"from", "to", "fund", "campaign", "least", "letter", "how"}
}

// choice reads whom to write to.
func (p *Pages) choice(c *door.Call) (letters.Choice, error) {
	ch := letters.Choice{Fund: c.Value("fund"), Campaign: c.Value("campaign"), Letter: c.Value("letter"), How: letters.How(c.Value("how")), From: dayOf(c, "from"), To: dayOf(c, "to")}
	var wrong []*fault.Error
	for _, name := range []string{"from", "to"} {
		if c.Value(name) != "" && dayOf(c, name).IsZero() {
			wrong = append(wrong, fault.Field(name, "payments.error.day", nil))
		}
	}
	if said := c.Value("least"); said != "" {
		cents, err := money.Read(said, p.Figures.Currency(), c.Lang)
		if f := fault.Of(err); f != nil {
			wrong = append(wrong, fault.Field("least", f.Key, f.Args))
		}
		ch.Least = cents
	}
	return ch, fault.Join(wrong...)
}

func (p *Pages) letters(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	return p.lettersWith(c, http.StatusOK, nil)
}

func (p *Pages) lettersWith(c *door.Call, status int, refused error) error {
	v := lettersView{loc: c.Loc, here: c.Path("manage", "giving", "letters"), typed: c.Typed(choiceNames()...), keeps: giving.MayKeep(c.Actor), newText: c.Path("manage", "giving", "letters", "texts", "new")}
	templates, err := p.Letters.Templates(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	if err := p.lettersOptions(c, &v, templates); err != nil {
		return err
	}
	if refused == nil && c.Value("show") != "" {
		refused = p.previewOf(c, &v)
		if refused != nil {
			status = http.StatusUnprocessableEntity
		}
	}
	if v.errs, err = c.Refusal(refused); refused != nil && err != nil {
		return err
	}
	runs, err := p.Letters.Runs(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	v.runs = runTable(c, runs)
	page := ui.PageData{Title: c.Text("letters.page.title"), Lead: c.Text("letters.page.lead"), Errors: v.errs, Crumbs: crumbs(c)}
	return c.PageStatus(status, twin(c, page, "manage", "giving", "letters"), lettersPage(v))
}

// lettersOptions fills in what may be chosen.
func (p *Pages) lettersOptions(c *door.Call, v *lettersView, templates []letters.Template) error {
	for _, t := range templates {
		v.options = append(v.options, ui.Option{Value: t.ID, Label: t.Name.In(c.Lang)})
		note := c.Text("letters.page.as_came")
		if !t.Changed.IsZero() {
			note = c.Text("letters.page.changed", "Name", t.By, "When", c.Loc.DateTime(c.Local(t.Changed)))
		}
		v.texts = append(v.texts, ui.Entry{Title: t.Name.In(c.Lang), Href: c.Path("manage", "giving", "letters", "texts", t.ID), Note: note})
	}
	campaigns, err := p.Giving.Campaigns(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	for _, x := range campaigns {
		v.campaigns = append(v.campaigns, ui.Option{Value: x.ID, Label: x.Name.In(c.Lang)})
	}
	funds, err := p.Books(c.Ctx())
	if err != nil {
		return err
	}
	for _, x := range funds {
		v.funds = append(v.funds, ui.Option{Value: x.Slug, Label: x.Name.In(c.Lang)})
	}
	for _, h := range letters.Hows() {
		v.hows = append(v.hows, ui.Option{Value: string(h), Label: c.Loc.Say(h.Say())})
	}
	if v.typed["how"] == "" {
		v.typed["how"] = string(letters.Both)
	}
	return nil
}

// previewOf says what a run would do.
func (p *Pages) previewOf(c *door.Call, v *lettersView) error {
	choice, err := p.choice(c)
	if err != nil {
		return err
	}
	would, err := p.Letters.Preview(c.Ctx(), c.Actor, choice)
	if err != nil {
		return err
	}
	v.preview = &previewView{nothing: would.Letters == 0}
	if would.Letters == 0 {
		return nil
	}
	v.preview.said = append(v.preview.said, c.Text("letters.preview.count", "Count", would.Letters), c.Text("letters.preview.ways", "Mailed", would.Mailed, "Printed", would.Printed()))
	if would.More {
		v.preview.said = append(v.preview.said, c.Text("letters.preview.more", "Most", letters.MaxLetters))
	}
	v.preview.sample = c.Path("manage", "giving", "letters", "gifts", would.Sample)
	if choice.Letter != "" {
		v.preview.sample += "?letter=" + choice.Letter
	}
	for _, name := range choiceNames() {
		v.preview.hidden = append(v.preview.hidden, ui.Hidden{Name: name, Value: c.Value(name)})
	}
	v.preview.hidden = append(v.preview.hidden, ui.Hidden{Name: "once", Value: db.NewID()})
	return nil
}

func runTable(c *door.Call, runs []letters.Run) ui.TableData {
	t := ui.TableData{Caption: c.Text("letters.runs.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("letters.runs.when")}, {Label: c.Text("letters.runs.by")}, {Label: c.Text("letters.runs.mailed"), Numeric: true}, {Label: c.Text("letters.runs.printed"), Numeric: true},
	}}
	for _, r := range runs {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: c.Loc.DateTime(c.Local(r.At)), Href: c.Path("manage", "giving", "letters", "runs", r.ID)}, {Text: r.By}, {Text: c.Loc.Number(int64(r.Mailed))}, {Text: c.Loc.Number(int64(r.Printed()))},
		}})
	}
	return t
}

// write writes the letters of a choice.
func (p *Pages) write(c *door.Call) error {
	if err := giving.RequireKeeping(c.Actor); err != nil {
		return err
	}
	if c.Value("once") == "" { // the button that writes has one; without it nothing was seen before
		return p.lettersWith(c, http.StatusUnprocessableEntity, fault.New(fault.Invalid, "letters.error.unseen", nil))
	}
	choice, err := p.choice(c)
	if err != nil {
		return p.lettersWith(c, http.StatusUnprocessableEntity, err)
	}
	run, err := p.Letters.Write(c.Ctx(), c.Actor, choice, c.Value("once"))
	if err != nil {
		return p.lettersWith(c, http.StatusUnprocessableEntity, err)
	}
	return c.Redirect(c.Path("manage", "giving", "letters", "runs", run.ID))
}

// textView is one letter's words in both languages.
type textView struct {
	loc     *i18n.Localizer
	here    string
	errs    ui.FormErrors
	t       letters.Template
	fields  ui.TableData
	samples []sampleView
	drop    bool
	keeps   bool
}

// sampleView is a letter as it would stand.
type sampleView struct {
	lang    i18n.Lang
	title   string
	lines   []string
	missing string
}

func (p *Pages) text(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	t, err := p.template(c)
	if err != nil {
		return err
	}
	return p.textWith(c, http.StatusOK, t, nil)
}

// template is the one that the address names; an empty one for a new one.
func (p *Pages) template(c *door.Call) (letters.Template, error) {
	id := c.R.PathValue("text")
	if id == "new" {
		return letters.Template{}, giving.RequireKeeping(c.Actor)
	}
	return p.Letters.Template(c.Ctx(), c.Actor, id)
}

func (p *Pages) textWith(c *door.Call, status int, t letters.Template, refused error) error {
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	id := c.R.PathValue("text")
	v := textView{loc: c.Loc, here: c.Path("manage", "giving", "letters", "texts", id), errs: errs, t: t, drop: t.ID != "" && !t.Lasting(), keeps: giving.MayKeep(c.Actor)}
	v.fields = ui.TableData{Caption: c.Text("letters.fields.title"), HideCaption: true, Columns: []ui.Column{{Label: c.Text("letters.fields.en")}, {Label: c.Text("letters.fields.fr")}, {Label: c.Text("letters.fields.what")}}}
	for _, f := range paper.Fields() {
		v.fields.Rows = append(v.fields.Rows, ui.TableRow{Cells: []ui.Cell{{Text: "{{" + f.EN + "}}", Lang: other(c, i18n.EN)}, {Text: "{{" + f.FR + "}}", Lang: other(c, i18n.FR)}, {Text: c.Loc.Say(f.What())}}})
	}
	if refused == nil && t.Text.EN != "" {
		if v.samples, err = p.samples(c, t); err != nil {
			return err
		}
	}
	title := t.Name.In(c.Lang)
	if t.ID == "" {
		title = c.Text("letters.text.new")
	}
	page := ui.PageData{
		Title: title, Lead: c.Text("letters.text.lead"), Errors: errs, Wide: true,
		Crumbs: crumbs(c, ui.Link{Label: c.Text("letters.page.title"), Href: c.Path("manage", "giving", "letters")}),
	}
	return c.PageStatus(status, twin(c, page, "manage", "giving", "letters", "texts", id), textPage(v))
}

// other is a language where it is not the page's.
func other(c *door.Call, l i18n.Lang) i18n.Lang {
	if l == c.Lang {
		return ""
	}
	return l
}

// samples are a letter in both languages for the latest gift.
func (p *Pages) samples(c *door.Call, t letters.Template) ([]sampleView, error) {
	gifts, _, err := p.Giving.Gifts(c.Ctx(), c.Actor, giving.GiftFilter{Limit: 1})
	if err != nil || len(gifts) == 0 {
		return nil, err
	}
	var list []sampleView
	for _, lang := range i18n.Langs() {
		letter, err := p.Letters.Letter(c.Ctx(), c.Actor, gifts[0].ID, t, lang)
		if err != nil {
			return nil, err
		}
		list = append(list, p.sample(c, letter))
	}
	return list, nil
}

func (p *Pages) sample(c *door.Call, letter letters.Letter) sampleView {
	v := sampleView{lang: letter.Lang, title: c.Text("letters.sample." + string(letter.Lang)), lines: letter.Paragraphs}
	var missing []string
	for _, f := range paper.Fields() {
		for _, key := range letter.Missing {
			if f.Key == key {
				missing = append(missing, c.Loc.Say(f.What()))
			}
		}
	}
	if len(missing) > 0 {
		v.missing = c.Text("letters.sample.missing", "Fields", strings.Join(missing, ", "))
	}
	return v
}

// putText keeps a letter's words, or takes it away.
func (p *Pages) putText(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	t, err := p.template(c)
	if err != nil {
		return err
	}
	list := c.Path("manage", "giving", "letters")
	if c.Value("action") == "drop" {
		if err := p.Letters.Drop(c.Ctx(), c.Actor, t.ID); err != nil {
			return p.textWith(c, http.StatusUnprocessableEntity, t, err)
		}
		return c.Done(list, "letters_saved")
	}
	t.Name, t.Text = c.Both("name"), c.Both("text")
	kept, err := p.Letters.Put(c.Ctx(), c.Actor, t)
	if err != nil {
		return p.textWith(c, http.StatusUnprocessableEntity, t, err)
	}
	return c.Done(c.Path("manage", "giving", "letters", "texts", kept.ID), "letters_saved")
}

// runView is letters that were written.
type runView struct {
	loc   *i18n.Localizer
	facts []ui.Fact
	pdf   string
}

func (p *Pages) run(c *door.Call) error {
	r, err := p.Letters.Run(c.Ctx(), c.Actor, c.R.PathValue("run"))
	if err != nil {
		return err
	}
	v := runView{loc: c.Loc, facts: []ui.Fact{
		{Term: c.Text("letters.runs.by"), Text: r.By}, {Term: c.Text("letters.runs.mailed"), Text: c.Loc.Number(int64(r.Mailed))}, {Term: c.Text("letters.runs.printed"), Text: c.Loc.Number(int64(r.Printed()))},
	}}
	if r.Printed() > 0 {
		v.pdf = c.Path("manage", "giving", "letters", "runs", r.ID) + "/letters.pdf"
	}
	return c.Page(ui.PageData{
		Title: c.Text("letters.run.title", "When", c.Loc.DateTime(c.Local(r.At))), Lead: c.Text("letters.run.lead"), NoIndex: true,
		Crumbs: crumbs(c, ui.Link{Label: c.Text("letters.page.title"), Href: c.Path("manage", "giving", "letters")}),
	}, runPage(v))
}

func (p *Pages) runPDF(c *door.Call) error {
	id := c.R.PathValue("run")
	var file bytes.Buffer
	if err := p.Letters.Print(c.Ctx(), c.Actor, id, &file); err != nil {
		return err
	}
	return c.Download(c.Text("letters.file")+".pdf", "application/pdf", file.Bytes())
}

// giftView is the letter of one gift.
type giftView struct {
	loc     *i18n.Localizer
	here    string
	pdf     string
	letter  string
	options []ui.Option
	sample  sampleView
	to      []string
	thanked bool
	keeps   bool
	once    string
}

// oneLetter is the letter of the gift that the address names, in the words chosen.
func (p *Pages) oneLetter(c *door.Call) (giving.Gift, letters.Template, letters.Letter, error) {
	var t letters.Template
	if err := giving.RequireReading(c.Actor); err != nil {
		return giving.Gift{}, t, letters.Letter{}, err
	}
	g, err := p.Giving.Gift(c.Ctx(), nil, c.R.PathValue("gift"))
	if err != nil {
		return giving.Gift{}, t, letters.Letter{}, err
	}
	if id := c.Value("letter"); id != "" {
		t, err = p.Letters.Template(c.Ctx(), c.Actor, id)
	} else {
		t, err = p.Letters.Fitting(c.Ctx(), c.Actor, g.ID)
	}
	if err != nil {
		return giving.Gift{}, t, letters.Letter{}, err
	}
	letter, err := p.Letters.Letter(c.Ctx(), c.Actor, g.ID, t, "")
	return g, t, letter, err
}

func (p *Pages) giftLetter(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	return p.giftLetterWith(c, http.StatusOK, nil)
}

func (p *Pages) giftLetterWith(c *door.Call, status int, refused error) error {
	errs, err := c.Refusal(refused)
	if refused != nil && err != nil {
		return err
	}
	g, t, letter, err := p.oneLetter(c)
	if err != nil {
		return err
	}
	templates, err := p.Letters.Templates(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	here := c.Path("manage", "giving", "letters", "gifts", g.ID)
	v := giftView{loc: c.Loc, here: here, pdf: here + "/letter.pdf?letter=" + t.ID, letter: t.ID, sample: p.sample(c, letter), to: append([]string{letter.To.Name}, letter.To.Lines...), thanked: g.Thanked, keeps: giving.MayKeep(c.Actor), once: db.NewID()}
	for _, x := range templates {
		v.options = append(v.options, ui.Option{Value: x.ID, Label: x.Name.In(c.Lang)})
	}
	if letter.Email != "" {
		v.to = append(v.to, letter.Email)
	}
	page := ui.PageData{
		Title: c.Text("letters.gift.title", "Name", letter.To.Name), Lead: c.Text("letters.gift.lead", "Amount", letter.Amount.Text(), "Day", g.Received), Errors: errs,
		Crumbs: crumbs(c, ui.Link{Label: c.Text("letters.page.title"), Href: c.Path("manage", "giving", "letters")}),
	}
	return c.PageStatus(status, twin(c, page, "manage", "giving", "letters", "gifts", g.ID), giftPage(v))
}

// writeOne thanks for one gift.
func (p *Pages) writeOne(c *door.Call) error {
	if err := giving.RequireKeeping(c.Actor); err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	choice := letters.Choice{Gift: c.R.PathValue("gift"), Letter: c.Value("letter"), How: letters.How(c.Value("how"))}
	if choice.How == "" {
		return p.giftLetterWith(c, http.StatusUnprocessableEntity, fault.Field("how", "letters.error.how", nil))
	}
	run, err := p.Letters.Write(c.Ctx(), c.Actor, choice, c.Value("once"))
	if err != nil {
		return p.giftLetterWith(c, http.StatusUnprocessableEntity, err)
	}
	return c.Redirect(c.Path("manage", "giving", "letters", "runs", run.ID))
}

func (p *Pages) giftPDF(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	_, _, letter, err := p.oneLetter(c)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := p.Letters.PrintOne(c.Ctx(), &file, letter); err != nil {
		return err
	}
	return c.Download(c.Text("letters.file")+".pdf", "application/pdf", file.Bytes())
}
