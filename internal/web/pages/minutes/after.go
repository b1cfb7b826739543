package minutes

import (
	"strconv"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	domain "plenary.example/internal/meetings/minutes"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/meeting"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// versions lists who changed what and when.
func (p *Pages) versions(c *door.Call) error {
	v, err := p.read(c)
	if err != nil {
		return err
	}
	m := v.Meeting
	list, err := p.Minutes.Versions(c.Ctx(), m.ID, c.Int("before", 0))
	if err != nil {
		return err
	}
	page := frame(c, m, c.Text("papers.versions.title"), "versions")
	page.Lead = c.Text("papers.versions.lead")
	if len(list) == 0 {
		return c.Page(page, ui.Empty(ui.EmptyData{Title: c.Text("papers.versions.none_title"), Body: c.Text("papers.versions.none")}))
	}
	var entries []ui.Entry
	for _, one := range list {
		e := ui.Entry{
			Kicker: c.Loc.DateTime(one.At.In(m.Location())), Title: c.Text("papers.versions.one", "Number", one.Number, "Name", one.By),
			Href: to(c, m, "versions", strconv.Itoa(one.Number)), Note: one.Note,
		}
		switch one.Number {
		case v.ApprovedVersion:
			e.Tag = new(stateTag(c.Loc, domain.Approved))
		case v.CirculatedVersion:
			e.Tag = new(stateTag(c.Loc, domain.Circulated))
		}
		entries = append(entries, e)
	}
	if last := list[len(list)-1].Number; len(list) == domain.PageSize && last > 1 {
		page.Next = &ui.Next{Body: c.Text("papers.versions.more"), Links: []ui.Link{{Label: c.Text("papers.versions.earlier"), Href: to(c, m, "versions") + "?before=" + strconv.Itoa(last)}}}
	}
	return c.Page(page, ui.Entries(c.Loc, entries))
}

// version is what one version changed since the one before it, or since another.
func (p *Pages) version(c *door.Call) error {
	v, err := p.read(c)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(c.R.PathValue("number"))
	if err != nil || number < 1 || number > v.Version {
		return door.NotFound()
	}
	since := min(max(c.Int("since", number-1), 0), v.Version)
	m := v.Meeting
	one, err := p.Minutes.LastBy(c.Ctx(), m.ID, number)
	if err != nil {
		return err
	}
	before, err := p.Minutes.At(c.Ctx(), m, since)
	if err != nil {
		return err
	}
	after, err := p.Minutes.At(c.Ctx(), m, number)
	if err != nil {
		return err
	}
	page := frame(c, m, c.Text("papers.versions.one", "Number", number, "Name", one.By), "versions", strconv.Itoa(number))
	page.Crumbs = append(page.Crumbs, ui.Link{Label: c.Text("papers.versions.title"), Href: to(c, m, "versions")})
	page.StatusLine, page.Lead, page.Wide = c.Loc.DateTime(one.At.In(m.Location())), one.Note, true
	var body []templ.Component
	for _, lang := range []i18n.Lang{c.Lang, c.Lang.Other()} {
		lines := domain.Compare(before, after, lang)
		if len(lines) == 0 {
			continue
		}
		r := ui.RedlineOf(c.Loc, lang, lines)
		key := "papers.versions.since"
		if since == 0 {
			key = "papers.versions.since_record"
		}
		r.ID, r.Caption = "changes-"+string(lang), c.Text("parts.in."+string(lang), "Label", c.Text(key, "Number", since))
		body = append(body, changes(c.Loc, r))
	}
	if len(body) == 0 {
		body = append(body, parts.Para(c.Text("papers.versions.same")))
	}
	return c.Page(page, parts.Stack(body...))
}

// corrections are what was asked for: a delegate's own, or all of it for those who
// write.
func (p *Pages) corrections(c *door.Call) error {
	v, err := p.asked(c)
	if err != nil {
		return err
	}
	return p.correctionsWith(c, v, map[string]string{}, nil)
}

func (p *Pages) asked(c *door.Call) (domain.View, error) {
	if err := c.Actor.Require(domain.MayCorrect(c.Actor) || domain.MayEdit(c.Actor), "power.correct_minutes"); err != nil {
		return domain.View{}, err
	}
	return p.read(c)
}

func (p *Pages) correctionsWith(c *door.Call, v domain.View, values map[string]string, errs ui.FormErrors) error {
	m := v.Meeting
	list, err := p.Minutes.Corrections(c.Ctx(), c.Actor, m.ID)
	if err != nil {
		return err
	}
	r, err := p.Minutes.Record(c.Ctx(), m)
	if err != nil {
		return err
	}
	titles, options := map[string]string{}, []ui.Option{{Value: domain.HeadKey, Label: c.Text("minutes.attendance")}}
	for _, part := range r.Parts {
		options = append(options, ui.Option{Value: part.Key, Label: c.Loc.Say(part.Title)})
	}
	for _, o := range options {
		titles[o.Value] = o.Label
	}
	page := frame(c, m, c.Text("papers.correct.title"), "corrections")
	page.Errors, page.Lead = errs, c.Text("papers.correct.lead."+string(v.State))
	var body []templ.Component
	if (v.State == domain.Circulated || values["words"] != "") && domain.MayCorrect(c.Actor) { // what was typed is not lost
		f := parts.Fields{Call: c, Prefix: "papers.correct.", Values: values, Errors: errs}
		if values["correction"] != "" {
			f.Values, f.Errors = map[string]string{}, nil
		}
		body = append(body, parts.Section("ask", c.Text("papers.correct.ask"), parts.Form(parts.Sending(to(c, m, "corrections"), "ask"),
			f.Choice("part", options, parts.None(c.Text("papers.correct.whole"))), f.Area("words", parts.Rows(5)), parts.Submit(c.Text("papers.correct.button"), ui.Primary))))
	}
	var shown []templ.Component
	for _, x := range list {
		shown = append(shown, p.correction(c, v, x, titles, values, errs))
	}
	if len(shown) == 0 {
		shown = append(shown, parts.Para(c.Text("papers.correct.none")))
	}
	title := "papers.correct.own"
	if domain.MayEdit(c.Actor) {
		title = "papers.correct.all"
	}
	body = append(body, parts.Section("asked", c.Text(title), shown...))
	return c.PageStatus(again(errs), page, parts.Stack(body...))
}

// correction is what somebody asked for, with the answer or the form that answers.
func (p *Pages) correction(c *door.Call, v domain.View, x domain.Correction, titles, values map[string]string, errs ui.FormErrors) templ.Component {
	tone := map[domain.CorrectionState]ui.Tone{domain.Asked: ui.Waiting, domain.Taken: ui.Good, domain.Declined: ui.Past}[x.State]
	who := x.Person
	if name := x.Organization.In(c.Lang); name != "" && who != "" {
		who += ", " + name
	} else if who == "" {
		who = name
	}
	one := []templ.Component{
		parts.Marked(ui.TagData{Tone: tone, Word: c.Text("papers.correct.state." + string(x.State))}, titles[x.Part]),
		said(who, c.Loc.DateTime(x.Made.In(v.Meeting.Location())), "", c.Lang, x.Words),
	}
	if x.Answer != "" {
		one = append(one, said(x.AnsweredBy, "", c.Text("papers.correct.answer_of"), c.Lang, x.Answer))
	}
	if x.State != domain.Asked || !domain.MayEdit(c.Actor) {
		return parts.Stack(one...)
	}
	f := parts.Fields{Call: c, Prefix: "papers.correct.", ID: x.ID, Values: map[string]string{}}
	if values["correction"] == x.ID {
		f.Values, f.Errors = values, errs
	}
	hidden := ui.Hidden{Name: "correction", Value: x.ID}
	links := []ui.Link{}
	if x.Part != "" && v.State != domain.Approved {
		links = append(links, ui.Link{Label: c.Text("papers.correct.write", "Part", titles[x.Part]), Href: to(c, v.Meeting, "desk", x.Part)})
	}
	return parts.Stack(append(one, ui.LinkList(links), parts.Form(parts.Sending(to(c, v.Meeting, "corrections"), "answer", hidden),
		f.Area("answer", parts.Rows(2), parts.Optional), ui.Actions(
			ui.ButtonData{Label: c.Text("papers.correct.taken"), Name: "taken", Value: "yes", Kind: ui.Secondary},
			ui.ButtonData{Label: c.Text("papers.correct.declined"), Name: "taken", Value: "no", Kind: ui.Quiet},
		)))...)
}

func (p *Pages) correct(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	v, err := p.asked(c)
	if err != nil {
		return err
	}
	done := "minutes_asked"
	switch c.Value("action") {
	case "ask":
		err = p.Minutes.Correct(c.Ctx(), c.Actor, v.Meeting.Key, c.Value("part"), c.Value("words"))
	case "answer":
		done = "minutes_answered"
		err = p.Minutes.Answer(c.Ctx(), c.Actor, v.Meeting.Key, c.Value("correction"), c.Value("taken") == "yes", c.Value("answer"))
	default:
		return fault.New(fault.Invalid, "fault.form", nil)
	}
	if err != nil {
		return refused(c, err, func(errs ui.FormErrors) error {
			return p.correctionsWith(c, v, c.Typed("part", "words", "answer", "correction"), errs)
		})
	}
	return c.Done(to(c, v.Meeting, "corrections"), done)
}

// signatures are who has signed, the fingerprints computed anew, and the buttons of
// those who sign.
func (p *Pages) signatures(c *door.Call) error {
	v, err := p.read(c)
	if err != nil {
		return err
	}
	return p.signaturesWith(c, v, nil)
}

func (p *Pages) signaturesWith(c *door.Call, v domain.View, errs ui.FormErrors) error {
	m := v.Meeting
	page := frame(c, m, c.Text("papers.sign.title"), "signatures")
	page.Errors = errs
	if v.State != domain.Approved {
		return c.PageStatus(again(errs), page, ui.Empty(ui.EmptyData{Title: c.Text("papers.sign.none_title"), Body: c.Text("minutes.refused." + string(v.State))}))
	}
	checks, err := p.Minutes.Verify(c.Ctx(), m.Key)
	if err != nil {
		return err
	}
	var body []templ.Component
	for _, k := range checks {
		title, signed, file := c.Text("papers.sign.minutes"), v.Signatures, meeting.To(c, m, "minutes.txt")
		for _, a := range v.Additions {
			if k.Addition == a.Number {
				title, signed, file = c.Text("minutes.addition.title", "Number", a.Number), a.Signatures, file+"?addition="+strconv.Itoa(a.Number)
			}
		}
		body = append(body, p.signed(c, v, k, title, file, signed))
	}
	body = append(body, parts.Section("verify", c.Text("papers.sign.verify"), parts.Para(c.Text("papers.sign.how")),
		parts.Form(ui.FormData{Action: to(c, m, "signatures"), Get: true}, ui.Input(c.Loc, ui.Field{Name: "fingerprint", Label: c.Text("papers.sign.paste"), Value: c.Value("fingerprint"), Optional: true, Max: 100}),
			parts.Submit(c.Text("papers.sign.compare"), ui.Secondary)), p.compared(c, checks)))
	return c.PageStatus(again(errs), page, parts.Stack(body...))
}

// compared says whether a fingerprint from elsewhere is one of these.
func (p *Pages) compared(c *door.Call, checks []domain.Check) templ.Component {
	typed := domain.CleanFingerprint(c.Value("fingerprint"))
	if typed == "" {
		return templ.NopComponent
	}
	for _, k := range checks {
		if k.Sound && k.Recorded == typed {
			return ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Good, Body: c.Text("papers.sign.matches")})
		}
	}
	return ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Bad, Body: c.Text("papers.sign.differs")})
}

// signed is one approved text with its fingerprint and its signatures.
func (p *Pages) signed(c *door.Call, v domain.View, k domain.Check, title, file string, list []domain.Signature) templ.Component {
	sound := ui.NoticeData{Tone: ui.Good, Body: c.Text("papers.sign.sound")}
	if !k.Sound {
		sound = ui.NoticeData{Tone: ui.Bad, Body: c.Text("papers.sign.unsound")}
	}
	var facts []ui.Fact
	var buttons []ui.ButtonData
	for _, o := range domain.Offices() {
		f := ui.Fact{Term: c.Loc.Say(o.Name()), Text: c.Text("minutes.unsigned")}
		if g, ok := domain.Signed(list, o); ok {
			f.Text = c.Text("minutes.signed", "Name", g.Person, "Title", g.Title, "When", c.Loc.DateTime(g.At.In(v.Meeting.Location())))
		} else if domain.SignsAs(c.Actor, v.Meeting, o) {
			buttons = append(buttons, ui.ButtonData{
				Label: c.Text("papers.sign.as." + string(o)), Explain: title, Action: to(c, v.Meeting, "signatures"),
				Hidden: []ui.Hidden{{Name: "office", Value: string(o)}, {Name: "addition", Value: strconv.Itoa(k.Addition)}, {Name: "fingerprint", Value: k.Recorded}},
			})
		}
		facts = append(facts, f)
	}
	facts = append(facts, ui.Fact{Term: c.Text("minutes.fingerprint"), Body: fingerprint(k.Recorded)})
	pieces := []templ.Component{ui.Notice(c.Loc, sound), ui.Facts(facts), ui.LinkList([]ui.Link{{Label: c.Text("papers.sign.text"), Href: file}})}
	if len(buttons) > 0 {
		pieces = append(pieces, parts.Para(c.Text("papers.sign.means")), ui.Actions(buttons...))
	}
	return parts.Section("text-"+strconv.Itoa(k.Addition), title, pieces...)
}

func (p *Pages) sign(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	v, err := p.read(c)
	if err != nil {
		return err
	}
	office := domain.Office(c.Value("office"))
	if err := p.Minutes.Sign(c.Ctx(), c.Actor, v.Meeting.Key, c.Int("addition", 0), office, c.Value("fingerprint")); err != nil {
		return refused(c, err, func(errs ui.FormErrors) error { return p.signaturesWith(c, v, errs) })
	}
	return c.Done(to(c, v.Meeting, "signatures"), "minutes_signed")
}
