package secretvotes

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

func itoa(n int) string { return strconv.Itoa(n) }

// aloneStyle is the look of the booth that stands alone: as plain as it can be and still
// be read by everybody.
const aloneStyle = `:root{color-scheme:light dark}body{font:1.125rem/1.5 Georgia,serif;margin:0;padding:1rem;overflow-wrap:anywhere}main{max-width:40rem;margin:auto}` +
	`[hidden]{display:none!important}h1{font-size:1.6rem;line-height:1.2}fieldset{border:1px solid;margin:1rem 0;padding:1rem}legend{font-weight:bold}.option{display:flex;gap:.75rem;padding:.5rem 0}` +
	`.option input{width:1.5rem;height:1.5rem;flex:none}label.label{display:block;font-weight:bold}input[type=text]{font:1.125rem monospace;width:100%;box-sizing:border-box;padding:.5rem;min-height:2.75rem}` +
	`button{font:inherit;padding:.6rem 1rem;min-height:2.75rem;margin:.5rem .5rem .5rem 0}.primary{font-weight:bold}.field-error{font-weight:bold;border-left:.3rem solid #b00020;padding-left:.6rem}` +
	`.vh{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}pre{white-space:pre-wrap;border:1px solid;padding:1rem;max-height:20rem;overflow:auto}progress{width:100%}code{font-size:1rem}`

// boothOf is the booth of a vote that is ready.
func (p *Pages) boothOf(c *door.Call, v secretballots.Vote) (boothView, error) {
	published, err := p.Votes.PublishedOf(c.Ctx(), v)
	if err != nil {
		return boothView{}, err
	}
	b := boothView{loc: c.Loc, title: v.Title.In(c.Lang), election: published.Election, code: c.Text("secretvotes.booth.code_hint", "Authority", v.Authority)}
	for _, q := range v.Questions {
		one := askedView{text: q.Text.In(c.Lang), one: q.Largest == 1, hint: c.Text("secretvotes.booth.one")}
		if !one.one {
			one.hint = c.Text("secretvotes.rule.between", "Min", q.Smallest, "Max", q.Largest)
			if q.Smallest == 0 {
				one.hint = c.Text("secretvotes.rule.most", "Count", q.Largest)
			} else if q.Smallest == q.Largest {
				one.hint = c.Text("secretvotes.rule.exactly", "Count", q.Largest)
			}
		}
		for _, a := range q.Answers {
			one.answers = append(one.answers, a.In(c.Lang))
		}
		b.questions = append(b.questions, one)
	}
	return b, nil
}

// booth is where an elector votes.
func (p *Pages) booth(c *door.Call) error { return p.boothWith(c, http.StatusOK, nil) }

func (p *Pages) boothWith(c *door.Call, status int, errs ui.FormErrors) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	if !c.Actor.SignedIn() {
		return c.Actor.Require(false, "power.voting_card")
	}
	page := twin(c, ui.PageData{Title: c.Text("secretvotes.booth.title"), Kicker: v.Title.In(c.Lang), StatusLine: p.line(c, v), Crumbs: crumbs(c, v), NoIndex: true, Errors: errs}, "secret-votes", v.Key, "vote")
	places, err := p.mine(c, v)
	if err != nil {
		return err
	}
	var may []ui.Option
	for _, m := range places {
		if m.OnPaper {
			page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Neutral, Body: c.Text("secretvotes.mine.paper", "Organization", m.Organization)})
			continue
		}
		if m.Voted() {
			page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Good, Body: c.Text("secretvotes.mine.again", "Organization", m.Organization)})
		}
		may = append(may, ui.Option{Value: m.OrganizationID, Label: m.Organization.In(c.Lang), Chosen: len(may) == 0})
	}
	why := ""
	switch {
	case v.PhaseAt(p.Now()) != secretballots.Polling:
		why = p.line(c, v)
		page.StatusLine = ""
	case len(places) == 0:
		why = c.Text("secretvotes.booth.not_yours")
	}
	if why != "" || len(may) == 0 {
		return c.PageStatus(status, page, parts.Stack(parts.Para(why), ui.LinkList([]ui.Link{{Label: c.Text("secretvotes.ballot.back"), Href: to(c, v)}})))
	}
	b, err := p.boothOf(c, v)
	if err != nil {
		return err
	}
	b.cast, b.places, b.offline, b.check = to(c, v, "vote"), may, to(c, v, "booth.html"), to(c, v, "check")
	return c.PageStatus(status, page, boothPage(b, errs))
}

// cast takes a ballot: one made in the booth above, or elsewhere and pasted.
func (p *Pages) cast(c *door.Call) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	receipt, err := p.Votes.Cast(c.Ctx(), c.Actor, v.Key, c.Value("organization"), c.Value("ballot"))
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid && f.Field == "" { // a check of the ballot: its field says so
		err = fault.Field("ballot", f.Key, f.Args)
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.boothWith(c, http.StatusUnprocessableEntity, errs)
	}
	done := "secret_cast"
	switch {
	case receipt.Again:
		done = "secret_again"
	case receipt.Replaced:
		done = "secret_replaced"
	}
	return c.Done(to(c, v, "ballots", secretballots.PathOf(receipt.Tracker)), done)
}

// offline gives the booth as one file, which makes a ballot with no network at all.
func (p *Pages) offline(c *door.Call) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	b, err := p.boothOf(c, v)
	if err != nil {
		return err
	}
	b.page = to(c, v, "vote")
	var file bytes.Buffer
	if err := alonePage(b).Render(c.Ctx(), &file); err != nil {
		return err
	}
	return c.Download(v.Key+".html", "text/html; charset=utf-8", file.Bytes())
}

// checkForm takes a ballot that a browser has opened, and says what it says.
func (p *Pages) checkForm(c *door.Call) error { return p.checkWith(c, http.StatusOK, nil, nil) }

func (p *Pages) checkWith(c *door.Call, status int, o *secretballots.Opening, errs ui.FormErrors) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	page := twin(c, ui.PageData{Title: c.Text("secretvotes.opening.title"), Kicker: v.Title.In(c.Lang), Lead: c.Text("secretvotes.opening.lead"), Crumbs: crumbs(c, v), NoIndex: true, Errors: errs}, "secret-votes", v.Key, "check")
	var body []templ.Component
	if o != nil {
		facts := []ui.Fact{{Term: c.Text("secretvotes.ballots.tracker"), Body: fingerprint(o.Tracker)}}
		for i, q := range v.Questions {
			var marked []string
			for k, a := range q.Answers {
				if o.Marks[i][k+1] {
					marked = append(marked, a.In(c.Lang))
				}
			}
			switch {
			case o.Marks[i][0]:
				marked = []string{c.Text("secretvotes.blank")}
			case len(marked) == 0:
				marked = []string{c.Text("secretvotes.booth.nothing")}
			}
			facts = append(facts, ui.Fact{Term: q.Text.In(c.Lang), Body: parts.List(marked)})
		}
		notice := ui.NoticeData{Tone: ui.Good, Title: c.Text("secretvotes.opening.holds"), Body: c.Text("secretvotes.opening.holds_what")}
		if o.Cast {
			notice = ui.NoticeData{Tone: ui.Bad, Title: c.Text("secretvotes.opening.cast"), Body: c.Text("secretvotes.opening.cast_what")}
		}
		body = append(body, parts.Section("says", c.Text("secretvotes.opening.says"), ui.Notice(c.Loc, notice), ui.Facts(facts)))
	}
	f := parts.Fields{Call: c, Prefix: "secretvotes.opening.", Values: c.Typed("text"), Errors: errs}
	body = append(body, parts.Form(ui.FormData{Action: to(c, v, "check")}, f.Area("text", parts.Rows(8)), parts.Submit(c.Text("secretvotes.opening.check"), ui.Primary)))
	return c.PageStatus(status, page, parts.Stack(body...))
}

func (p *Pages) checkOpening(c *door.Call) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	o, err := p.Votes.Open(c.Ctx(), v, c.Value("text"))
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		err = fault.Field("text", f.Key, f.Args)
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.checkWith(c, http.StatusUnprocessableEntity, nil, errs)
	}
	return p.checkWith(c, http.StatusOK, &o, nil)
}

// trustee is where a trustee does what is asked of them now.
func (p *Pages) trustee(c *door.Call) error { return p.trusteeWith(c, http.StatusOK, nil) }

func (p *Pages) trusteeWith(c *door.Call, status int, errs ui.FormErrors) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	t, err := p.Votes.TaskOf(c.Ctx(), c.Actor, v)
	if err != nil {
		return err
	}
	page := twin(c, ui.PageData{Title: c.Text("secretvotes.trustee.title"), Kicker: v.Title.In(c.Lang), Lead: c.Text("secretvotes.trustee.lead", "Need", v.Enough(), "All", len(v.Panel)), Crumbs: crumbs(c, v), NoIndex: true, Errors: errs}, "secret-votes", v.Key, "trustee")
	view := trusteeView{loc: c.Loc, task: t, action: to(c, v, "trustee"), file: "plenary-key-" + v.Key + ".txt", backup: c.Text("secretvotes.trustee.backup", "Title", v.Title, "Closes", c.Loc.DateTime(p.local(v.Closes))) + "\n\n{secret}"}
	for _, line := range explanations(t.Stage) {
		view.explain = append(view.explain, c.Text("secretvotes.trustee."+line, "Need", v.Enough(), "All", len(v.Panel), "Closes", c.Loc.DateTime(p.local(v.Closes))))
	}
	me, _ := v.Trustee(c.Actor.PersonID)
	view.steps = trusteeSteps(c, v, me)
	if t.Stage == secretballots.Rest {
		view.rest = c.Text("secretvotes.trustee.rest." + restWord(v, me))
	}
	return c.PageStatus(status, page, trusteePage(view))
}

// explanations are the sentences before a stage is begun.
func explanations(s secretballots.Stage) []string {
	switch s {
	case secretballots.Single:
		return []string{"explain.makes", "explain.all", "explain.keep"}
	case secretballots.Certificate:
		return []string{"explain.makes", "explain.some", "explain.keep", "explain.three"}
	case secretballots.Decrypt:
		return []string{"explain.decrypt", "explain.sums", "explain.kept"}
	case secretballots.Polynomial, secretballots.Output, secretballots.Rest:
	}
	return []string{"explain.exchange", "explain.kept"}
}

// restWord is why a trustee has nothing to do.
func restWord(v secretballots.Vote, me secretballots.Trustee) string {
	switch {
	case v.State == secretballots.Preparing && !me.KeyMade():
		return "others"
	case me.Decrypted:
		return "decrypted"
	case v.State == secretballots.Preparing || v.State == secretballots.Ready || v.State == secretballots.Closed:
		return "made"
	}
	return "over"
}

func trusteeSteps(c *door.Call, v secretballots.Vote, me secretballots.Trustee) []ui.Step {
	names := []string{"key", "decrypt"}
	done := 0
	if me.KeyMade() {
		done = 1
	}
	if v.Threshold() {
		names = []string{"first", "second", "third", "decrypt"}
		done = min(me.Steps, 3)
	}
	if me.Decrypted {
		done = len(names)
	}
	steps := make([]ui.Step, len(names))
	for i, name := range names {
		steps[i] = ui.Step{Label: c.Text("secretvotes.trustee.step." + name), State: ui.Todo}
		switch {
		case i < done:
			steps[i].State = ui.Done
		case i == done && v.StageOf(me) != secretballots.Rest:
			steps[i].State = ui.Current
		}
	}
	return steps
}

// answer takes what the trustee's browser made.
func (p *Pages) answer(c *door.Call) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	stage := secretballots.Stage(c.Value("stage"))
	if err := p.Votes.AnswerTask(c.Ctx(), c.Actor, v.Key, stage, c.Value("answer")); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.trusteeWith(c, http.StatusUnprocessableEntity, errs)
	}
	if stage == secretballots.Decrypt {
		return c.Done(to(c, v, "trustee"), "secret_share")
	}
	return c.Done(to(c, v, "trustee"), "secret_key")
}

// addressee is an elector as the script of the authority reads it.
type addressee struct {
	Name     string `json:"name"`
	Holder   string `json:"holder"`
	Mail     string `json:"mail"`
	Weight   int64  `json:"weight"`
	Language string `json:"language"`
}

// authority is where the credential authority makes the codes.
func (p *Pages) authority(c *door.Call) error { return p.authorityWith(c, http.StatusOK, nil) }

func (p *Pages) authorityWith(c *door.Call, status int, errs ui.FormErrors) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	electors, err := p.Votes.Addressees(c.Ctx(), c.Actor, v)
	if err != nil {
		return err
	}
	page := twin(c, ui.PageData{Title: c.Text("secretvotes.authority.title"), Kicker: v.Title.In(c.Lang), Lead: c.Text("secretvotes.authority.lead"), Crumbs: crumbs(c, v), NoIndex: true, Errors: errs}, "secret-votes", v.Key, "authority")
	table := ui.TableData{Caption: c.Text("secretvotes.authority.electors"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("secretvotes.electors.organization")}, {Label: c.Text("secretvotes.electors.voter")}, {Label: c.Text("secretvotes.electors.mail")}, {Label: c.Text("secretvotes.electors.weight"), Numeric: true},
	}}
	view := authorityView{loc: c.Loc, action: to(c, v, "authority"), uuid: v.UUID, group: v.Group, title: v.Title.In(c.Lang)}
	list := make([]addressee, len(electors))
	for i, e := range electors {
		list[i] = addressee{e.Organization, e.Person, e.Mail, e.Weight, string(e.Lang)}
		person := e.Person
		if person == "" {
			person = c.Text("secretvotes.electors.nobody")
		}
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{{Text: e.Organization}, {Text: person}, {Text: e.Mail}, {Text: c.Loc.Number(e.Weight)}}})
	}
	view.electors = table
	made, err := p.Votes.HasCredentials(c.Ctx(), v)
	if err != nil {
		return err
	}
	anew := made && v.State == secretballots.Preparing // whoever has lost the codes makes others
	if v.State != secretballots.Preparing || made && c.Value("anew") == "" {
		word := "made"
		if !made && v.State != secretballots.Preparing {
			word = "not_now"
		}
		notice := ui.NoticeData{Tone: ui.Neutral, Body: c.Text("secretvotes.authority.rest." + word)}
		if anew {
			notice.Links = []ui.Link{{Label: c.Text("secretvotes.authority.anew"), Href: to(c, v, "authority") + "?anew=1"}}
		}
		return c.PageStatus(status, page, parts.Stack(ui.Notice(c.Loc, notice), parts.Section("electors", c.Text("secretvotes.authority.electors"), ui.Table(table))))
	}
	if anew {
		page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Waiting, Body: c.Text("secretvotes.authority.anew_words")})
	}
	voters, err := json.Marshal(list)
	if err != nil {
		return err
	}
	columns, err := json.Marshal([]string{c.Text("secretvotes.electors.organization"), c.Text("secretvotes.electors.voter"), c.Text("secretvotes.electors.mail"), c.Text("secretvotes.electors.weight"), c.Text("secretvotes.booth.code")})
	if err != nil {
		return err
	}
	view.voters, view.columns = string(voters), string(columns)
	for _, line := range []string{"explain.makes", "explain.nobody", "explain.send", "explain.keep"} {
		view.explain = append(view.explain, c.Text("secretvotes.authority."+line, "Count", len(list), "Opens", c.Loc.DateTime(p.local(v.Opens))))
	}
	for _, lang := range i18n.Langs() {
		view.letters = append(view.letters, p.letter(c, v, lang))
	}
	return c.PageStatus(status, page, authorityPage(view))
}

// letter is what the authority sends to an elector, with places for who it goes to.
func (p *Pages) letter(c *door.Call, v secretballots.Vote, lang i18n.Lang) letterView {
	loc := c.Door.Catalog.For(lang)
	say := func(key string) string {
		return loc.T("secretvotes.letter."+key, "Title", v.Title, "Opens", loc.DateTime(p.local(v.Opens)), "Closes", loc.DateTime(p.local(v.Closes)), "Authority", v.Authority,
			"Page", c.Door.Site.BaseURL+door.PathIn(lang, "secret-votes", v.Key), "Name", "{name}", "Holder", "{holder}")
	}
	return letterView{lang: string(lang), title: v.Title.In(lang), paragraphs: []string{say("to"), say("body"), say("code")}, code: "{credential}", last: []string{say("how"), say("secret"), say("signed")}}
}

// credentials takes the public halves of the codes.
func (p *Pages) credentials(c *door.Call) error {
	v, err := p.open(c)
	if err != nil {
		return err
	}
	if err := p.Votes.SetCredentials(c.Ctx(), c.Actor, v.Key, c.Value("credentials")); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.authorityWith(c, http.StatusUnprocessableEntity, errs)
	}
	return c.Done(to(c, v, "authority"), "secret_codes")
}
