package proposals

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/bodies"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/programme"
	"plenary.example/internal/programme/proposals"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are the pages of proposals and what they stand on.
type Pages struct {
	Proposals  *proposals.Service
	Gatherings *gatherings.Service
	People     *people.Service
	Bodies     *bodies.Service
	Now        func() time.Time
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/gatherings/{gathering}/proposals", Handle: p.index},
		{Pattern: "POST /{lang}/gatherings/{gathering}/proposals", Handle: p.begin},
		{Pattern: "GET /{lang}/gatherings/{gathering}/proposals/{proposal}", Handle: p.form},
		{Pattern: "POST /{lang}/gatherings/{gathering}/proposals/{proposal}", Handle: p.write},
		{Pattern: "GET /{lang}/gatherings/{gathering}/proposals/by-link/{token}", Handle: p.form},
		{Pattern: "POST /{lang}/gatherings/{gathering}/proposals/by-link/{token}", Handle: p.write},

		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/proposals", Handle: p.list},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/proposals/{proposal}", Handle: p.read},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/proposals/{proposal}", Handle: p.act},
		{Pattern: "GET /{lang}/manage/gatherings/{gathering}/call", Handle: p.callForm},
		{Pattern: "POST /{lang}/manage/gatherings/{gathering}/call", Handle: p.saveCall},
	}
}

// Links lead from a gathering's page to its call while that is open, and those who
// review to what was proposed.
func (p *Pages) Links(c *door.Call, g gatherings.Gathering) ([]ui.Link, error) {
	call, err := p.Proposals.Call(c.Ctx(), nil, g.ID)
	if fault.Is(err, fault.NotFound) {
		return p.others(c, g)
	}
	if err != nil {
		return nil, err
	}
	var links []ui.Link
	if call.StateAt(p.Now()) == proposals.Open {
		links = append(links, ui.Link{Label: c.Text("props.title"), Href: to(c, g)})
	}
	if proposals.MayRead(c.Actor, g, call) {
		links = append(links, ui.Link{Label: c.Text("props.list.title"), Href: desk(c, g)})
	}
	return links, nil
}

// others lead from a Consultation to the calls that are open for later gatherings.
func (p *Pages) others(c *door.Call, g gatherings.Gathering) ([]ui.Link, error) {
	if g.Kind != gatherings.Consultation {
		return nil, nil
	}
	calls, err := p.Proposals.OpenCalls(c.Ctx(), nil, p.Now())
	if err != nil {
		return nil, err
	}
	var links []ui.Link
	for _, call := range calls {
		other, err := p.Gatherings.ByID(c.Ctx(), nil, call.GatheringID)
		if err != nil {
			return nil, err
		}
		if gatherings.MaySee(c.Actor, other) && other.Starts.After(g.Starts) {
			links = append(links, ui.Link{Label: c.Text("props.other", "Gathering", other.Title), Href: to(c, other)})
		}
	}
	return links, nil
}

// Desk leads from the desk of a gathering to its call.
func (p *Pages) Desk(c *door.Call, g gatherings.Gathering) ([]ui.Link, error) {
	if !proposals.MayRun(c.Actor, g) {
		return nil, nil
	}
	return []ui.Link{{Label: c.Text("props.call.title"), Href: c.Path("manage", "gatherings", g.Key, "call")}}, nil
}

func to(c *door.Call, g gatherings.Gathering, parts ...string) string {
	return c.Path(append([]string{"gatherings", g.Key, "proposals"}, parts...)...)
}

func desk(c *door.Call, g gatherings.Gathering, parts ...string) string {
	return c.Path(append([]string{"manage", "gatherings", g.Key, "proposals"}, parts...)...)
}

func (p *Pages) open(c *door.Call) (gatherings.Gathering, error) {
	return p.Gatherings.Seen(c.Ctx(), c.Actor, c.R.PathValue("gathering"))
}

// crumbs are the way to a page below the gathering's.
func crumbs(c *door.Call, g gatherings.Gathering, more ...ui.Link) []ui.Link {
	return append([]ui.Link{{Label: c.Text("sched.calendar"), Href: c.Path("calendar")}, {Label: g.Title.In(c.Lang), Href: c.Path("gatherings", g.Key)}}, more...)
}

// moment is an instant as a sentence says it: day and hour of the place.
func moment(t time.Time, g gatherings.Gathering) i18n.Message {
	at := t.In(g.Location())
	return i18n.Say("sched.moment", "Day", at, "Time", programme.Hour(at))
}

func statusTag(c *door.Call, s proposals.Status) *ui.TagData {
	tone := ui.Waiting
	switch s {
	case proposals.Accepted:
		tone = ui.Good
	case proposals.Refused:
		tone = ui.Bad
	case proposals.Withdrawn:
		tone = ui.Past
	case proposals.Draft:
		tone = ui.Neutral
	case proposals.Submitted, proposals.InReview, proposals.Waitlisted:
	}
	return &ui.TagData{Tone: tone, Word: c.Loc.Say(s.Name())}
}

// titleOf is the title of a proposal, or words for one that has none yet.
func titleOf(c *door.Call, p proposals.Proposal) string {
	if p.Title.Empty() {
		return c.Text("props.untitled")
	}
	return i18n.Typeset(c.Lang, p.Title.In(c.Lang))
}

// indexView is the page of the call.
type indexView struct {
	loc       *i18n.Localizer
	about     []string
	questions []string
	mine      []ui.Entry
	action    string
	account   bool // begins from the account
	email     *ui.Field
	closed    string // why nobody can propose
	signIn    *ui.Link
}

func (p *Pages) index(c *door.Call) error { return p.indexWith(c, http.StatusOK, nil) }

func (p *Pages) indexWith(c *door.Call, status int, errs ui.FormErrors) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	call, err := p.Proposals.Call(c.Ctx(), nil, g.ID)
	if err != nil {
		return err
	}
	v := indexView{loc: c.Loc, about: i18n.Paragraphs(c.Lang, call.About.In(c.Lang)), action: to(c, g)}
	for _, q := range call.Questions {
		v.questions = append(v.questions, q.Text.In(c.Lang))
	}
	state := call.StateAt(p.Now())
	page := ui.PageData{Title: c.Text("props.title"), Kicker: g.Title.In(c.Lang), Crumbs: crumbs(c, g), Errors: errs}
	page.StatusLine = c.Text("props.state."+string(state), "Opens", moment(call.Opens, g), "Closes", moment(call.Closes, g))
	if state != proposals.Open {
		v.closed = page.StatusLine
	}
	v.account = proposals.MayPropose(c.Actor, call)
	if !c.Actor.SignedIn() {
		v.signIn = &ui.Link{Label: c.Text("props.sign_in"), Href: c.Path("sign-in") + "?next=" + to(c, g)}
		if call.Anybody {
			v.email = &ui.Field{Name: "email", Type: "email", Auto: "email", Label: c.Text("props.email"), Hint: c.Text("props.email_hint"), Value: c.Value("email"), Error: errs.For("email"), Max: 200}
		}
	}
	mine, err := p.Proposals.Mine(c.Ctx(), c.Actor, g.ID)
	if err != nil {
		return err
	}
	for _, one := range mine {
		v.mine = append(v.mine, ui.Entry{Title: titleOf(c, one), Href: to(c, g, one.ID), Tag: statusTag(c, one.Status)})
	}
	page = twin(c, page, "gatherings", g.Key, "proposals")
	page.Next = &ui.Next{Body: c.Text("props.next")}
	return c.PageStatus(status, page, indexPage(v))
}

// twin sets a page's own address and that in the other language.
func twin(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(parts...), door.PathIn(c.Lang.Other(), parts...)
	return page
}

// begin begins a proposal: from the account, or by a link that is sent to an address.
func (p *Pages) begin(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, err := p.open(c)
	if err != nil {
		return err
	}
	if c.Actor.SignedIn() {
		one, err := p.Proposals.Begin(c.Ctx(), c.Actor, g.Key)
		if err != nil {
			return err
		}
		return c.Redirect(to(c, g, one.ID))
	}
	if err := p.Proposals.BeginByMail(c.Ctx(), g.Key, c.Value("email"), c.Network(), c.Lang); err != nil {
		errs, refused := c.Refusal(err)
		if refused != nil {
			return refused
		}
		return p.indexWith(c, c.RefusalStatus(err), errs)
	}
	return c.Done(to(c, g), "proposal_link_sent")
}

// formView is a proposal as its author writes it, or reads it.
type formView struct {
	loc       *i18n.Localizer
	action    string
	errs      ui.FormErrors
	values    map[string]string
	questions []ui.Field
	languages []ui.Option
	writable  bool
	submitted bool
	withdraw  bool
	words     []string // of the decision
	facts     []ui.Fact
}

func (v formView) field(name string) ui.Field {
	f := ui.Field{Name: name, Label: v.loc.T("props.form." + name), Value: v.values[name], Error: v.errs.For(name), Optional: true}
	if hint := "props.form." + name + "_hint"; v.loc.Has(hint) {
		f.Hint = v.loc.T(hint)
	}
	return f
}

// in is a question answered in one of the languages.
func (v formView) in(name string, lang i18n.Lang, limit, rows int) ui.Field {
	f := v.field(name + "_" + string(lang))
	f.Lang, f.Max, f.Rows = lang, limit, rows
	return f
}

// author is who writes, by the address: an account's proposal, or a link's.
func author(c *door.Call) proposals.Author {
	return proposals.Author{Who: c.Actor, ID: c.R.PathValue("proposal"), Token: c.R.PathValue("token")}
}

// own is the address of the author's page of a proposal.
func own(c *door.Call, g gatherings.Gathering) []string {
	if token := c.R.PathValue("token"); token != "" {
		return []string{"gatherings", g.Key, "proposals", "by-link", token}
	}
	return []string{"gatherings", g.Key, "proposals", c.R.PathValue("proposal")}
}

func (p *Pages) form(c *door.Call) error { return p.formWith(c, http.StatusOK, nil, nil) }

func (p *Pages) formWith(c *door.Call, status int, typed *proposals.Typed, errs ui.FormErrors) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	one, call, err := p.Proposals.Open(c.Ctx(), author(c))
	if err != nil {
		return err
	}
	if one.GatheringID != g.ID {
		return fault.New(fault.NotFound, "proposals.error.not_found", nil)
	}
	title := titleOf(c, one)
	if typed != nil {
		one.Typed = *typed
	}
	v := formView{loc: c.Loc, action: c.Path(own(c, g)...), errs: errs, submitted: one.Status != proposals.Draft, words: i18n.Paragraphs(one.Lang, one.Words)}
	v.writable = (one.Status == proposals.Draft || one.Status == proposals.Submitted) && call.StateAt(p.Now()) == proposals.Open
	v.withdraw = one.Status != proposals.Withdrawn && one.Status != proposals.Refused && one.SessionID == ""
	v.values = map[string]string{
		"name": one.Name, "organization": one.Organization, "title_en": one.Title.EN, "title_fr": one.Title.FR, "about_en": one.About.EN, "about_fr": one.About.FR,
		"presenters": one.Presenters, "needs": one.Needs,
	}
	for _, q := range call.Questions {
		v.questions = append(v.questions, ui.Field{Name: "answer_" + q.ID, Label: q.Text.In(c.Lang), Value: one.Answers[q.ID], Error: errs.For("answer_" + q.ID), Optional: !q.Required, Max: 6000, Rows: 4})
	}
	for _, code := range programme.Spoken() {
		v.languages = append(v.languages, ui.Option{Value: code, Label: c.Loc.Say(programme.LanguageName(code)), Chosen: slices.Contains(one.Languages, code)})
	}
	v.facts = facts(c, one, call)
	page := ui.PageData{
		Title: title, Kicker: g.Title.In(c.Lang), Status: statusTag(c, one.Status), StatusLine: c.Text("props.status."+string(one.Status), "Closes", moment(call.Closes, g)),
		Crumbs: crumbs(c, g, ui.Link{Label: c.Text("props.title"), Href: to(c, g)}), Errors: errs, NoIndex: true,
	}
	return c.PageStatus(status, twin(c, page, own(c, g)...), formPage(v))
}

// facts are what a proposal says, for whoever reads it.
func facts(c *door.Call, one proposals.Proposal, call proposals.Call) []ui.Fact {
	var list []ui.Fact
	add := func(term, text string, lang i18n.Lang) {
		if text != "" {
			list = append(list, ui.Fact{Term: term, Text: text, Lang: lang})
		}
	}
	for _, lang := range i18n.Langs() {
		in := lang
		if lang == c.Lang {
			in = ""
		}
		add(c.Text("props.form.title_"+string(lang)), one.Title.Only(lang), in)
		add(c.Text("props.form.about_"+string(lang)), one.About.Only(lang), in)
	}
	for _, q := range call.Questions {
		add(q.Text.In(c.Lang), one.Answers[q.ID], "")
	}
	add(c.Text("props.list.name"), one.Name, "")
	add(c.Text("props.list.organization"), one.Organization, "")
	add(c.Text("props.form.presenters"), one.Presenters, "")
	add(c.Text("props.form.languages"), programme.LanguagesIn(c.Loc, one.Languages), "")
	add(c.Text("props.form.needs"), one.Needs, "")
	return list
}

// write keeps what was typed, hands it in, or takes the proposal back.
func (p *Pages) write(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, err := p.open(c)
	if err != nil {
		return err
	}
	by, here := author(c), c.Path(own(c, g)...)
	if c.Value("do") == "withdraw" {
		if err := p.Proposals.Withdraw(c.Ctx(), by); err != nil {
			return err
		}
		return c.Done(to(c, g), "proposal_withdrawn")
	}
	typed := proposals.Typed{
		Lang: c.Lang, Name: c.Value("name"), Organization: c.Value("organization"), Title: i18n.Text{EN: c.Value("title_en"), FR: c.Value("title_fr")},
		About: i18n.Text{EN: c.Value("about_en"), FR: c.Value("about_fr")}, Presenters: c.Value("presenters"), Needs: c.Value("needs"), Languages: c.Values("languages"),
		Answers: map[string]string{},
	}
	for name := range c.R.Form {
		if id, ok := strings.CutPrefix(name, "answer_"); ok {
			typed.Answers[id] = c.Value(name)
		}
	}
	do, done := p.Proposals.Save, "proposal_saved"
	if c.Value("do") == "submit" {
		do, done = p.Proposals.Submit, "proposal_submitted"
	}
	if _, err := do(c.Ctx(), by, typed); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.formWith(c, http.StatusUnprocessableEntity, &typed, errs)
	}
	return c.Done(here, done)
}

// points writes hundredths of a point as people do: "3.8", "3,8".
func points(c *door.Call, hundredths int) string {
	tenths := (hundredths + 5) / 10
	mark := "."
	if c.Lang == i18n.FR {
		mark = ","
	}
	return strconv.Itoa(tenths/10) + mark + strconv.Itoa(tenths%10)
}
