package roundtables

import (
	"slices"

	"github.com/a-h/templ"

	"plenary.example/internal/blobs"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// watch is what waits, what is overdue first: for co-chairs and staff.
func (p *Pages) watch(c *door.Call) error {
	if err := c.Actor.Require(roundtables.MayFollow(c.Actor), "power.follow_up"); err != nil {
		return err
	}
	asks, commitments, err := p.FollowUp.OpenNow(c.Ctx(), nil)
	if err != nil {
		return err
	}
	today := p.today()
	var late, due, waiting []ui.Entry
	for _, k := range commitments {
		e := p.commitmentEntry(c, k)
		if k.Overdue(today) {
			late = append(late, e)
		} else {
			due = append(due, e)
		}
	}
	for _, a := range asks {
		e := p.askEntry(c, a)
		if a.Overdue(today) {
			late = append(late, e)
		} else {
			waiting = append(waiting, e)
		}
	}
	overdue := para(c.Text("tables.watch.none_overdue"))
	if len(late) > 0 {
		overdue = ui.EntriesUnder(c.Loc, late)
	}
	page := ui.PageData{
		Title: c.Text("tables.watch.title"), Lead: c.Text("tables.watch.lead"), Crumbs: []ui.Link{{Label: c.Text("tables.index.title"), Href: c.Path("roundtables")}}, NoIndex: true,
		Secondary: []ui.ButtonData{{Label: c.Text("tables.scorecard.title"), Href: c.Path("roundtables", "scorecard"), Kind: ui.Secondary}},
	}
	return c.Page(page, stack(section("overdue", c.Text("tables.watch.overdue"), overdue),
		section("due", c.Text("tables.watch.due"), entriesOr(c, due, c.Text("tables.watch.none_due"))),
		section("waiting", c.Text("tables.watch.waiting"), entriesOr(c, waiting, c.Text("tables.watch.none_waiting")))))
}

func (p *Pages) commitmentEntry(c *door.Call, k followup.Commitment) ui.Entry {
	return ui.Entry{
		Kicker: c.Text("tables.watch.from", "Roundtable", k.Roundtable, "By", promisedBy(c, p, k)), Title: k.Words.In(c.Lang), Href: c.Path("roundtables", k.RoundtableKey, "commitments", k.ID),
		Tag: new(outcomeTag(c.Loc, k, p.today())), Note: c.Loc.Say(k.Now(p.today())) + " " + c.Text("tables.watch.owner", "Owner", k.Owner),
	}
}

func (p *Pages) askEntry(c *door.Call, a followup.Ask) ui.Entry {
	return ui.Entry{
		Kicker: c.Text("tables.watch.from", "Roundtable", a.Roundtable, "By", a.Department), Title: a.Words.In(c.Lang), Href: c.Path("roundtables", a.RoundtableKey, "asks", a.ID),
		Tag: new(askTag(c.Loc, a, p.today())), Note: c.Loc.Say(a.Now(p.today())),
	}
}

// ask is the page of an ask: what was answered, what was promised, and the forms of
// those who follow it.
func (p *Pages) ask(c *door.Call) error {
	r, a, err := p.askOf(c)
	if err != nil {
		return err
	}
	return p.askWith(c, r, a, map[string]string{"on": ui.DateValue(p.today())}, nil)
}

func (p *Pages) askOf(c *door.Call) (roundtables.Roundtable, followup.Ask, error) {
	r, err := p.openInside(c)
	if err != nil {
		return r, followup.Ask{}, err
	}
	a, err := p.FollowUp.Ask(c.Ctx(), c.Actor, c.R.PathValue("ask"))
	if err == nil && a.RoundtableID != r.ID {
		err = door.NotFound()
	}
	return r, a, err
}

func (p *Pages) askWith(c *door.Call, r roundtables.Roundtable, a followup.Ask, values map[string]string, errs ui.FormErrors) error {
	names, _, err := p.concerns(c)
	if err != nil {
		return err
	}
	behind, err := p.FollowUp.ResolutionsBehind(c.Ctx(), nil, a.ID)
	if err != nil {
		return err
	}
	body := []templ.Component{words(textOf(c.Lang, a.Words)), ui.Facts([]ui.Fact{
		{Term: c.Text("tables.ask.of"), Text: a.Department.In(c.Lang)},
		{Term: c.Text("tables.ask.asked"), Body: ui.Day(c.Loc, a.AskedOn)},
		{Term: c.Text("tables.ask.answer_by"), Body: ui.Day(c.Loc, a.AnswerBy)},
		{Term: c.Text("followup.briefing.concern"), Text: names[a.Concern].In(c.Lang)},
		{Term: c.Text("tables.ask.item"), Text: c.Text("tables.ask.item_link"), Href: to(c, r, "items", a.ItemID)},
	})}
	var said []templ.Component
	for _, x := range a.Responses {
		how := c.Loc.Say(x.Verdict.Name())
		if x.InWriting {
			how = c.Text("tables.ask.written", "Verdict", x.Verdict.Name())
		}
		said = append(said, saying(answeredBy(c, a, x), c.Loc.Date(x.On), how, textOf(c.Lang, x.Words)))
		if x.BlobID != "" {
			said = append(said, links([]ui.Link{{Label: x.File, Href: to(c, r, "files", x.ID)}}))
		}
	}
	if len(said) == 0 {
		said = append(said, para(c.Text("followup.briefing.no_answer")))
	}
	body = append(body, section("answers", c.Text("tables.ask.answers"), said...))
	if len(a.Commitments) > 0 {
		var promised []templ.Component
		for _, k := range a.Commitments {
			promised = append(promised, p.commitmentPart(c, k, true))
		}
		body = append(body, section("commitments", c.Text("tables.show.commitments"), promised...))
	}
	if len(behind) > 0 {
		var policy []templ.Component
		for _, id := range behind {
			page, err := p.Resolutions.EntryOf(c.Ctx(), id)
			if err != nil {
				return err
			}
			policy = append(policy, policyOf(c, followup.StandingPolicy{Entry: page.Entry, Wording: page.Entry.Resolution.Wording}))
		}
		body = append(body, section("policy", c.Text("tables.item.policy"), policy...))
	}
	if roundtables.MayChoose(c.Actor, r) && a.State != followup.Dropped {
		body = append(body, p.askForms(c, r, a, values, errs)...)
	}
	page := ui.PageData{
		Title: c.Text("tables.ask.heading", "Number", a.Number, "Department", a.Department), Kicker: r.Title.In(c.Lang), Status: new(askTag(c.Loc, a, p.today())),
		StatusLine: c.Loc.Say(a.Now(p.today())), Crumbs: crumbs(c, r), Errors: errs, NoIndex: true,
	}
	return c.PageStatus(again(errs), twin(c, page, "roundtables", r.Key, "asks", a.ID), stack(body...))
}

func (p *Pages) askForms(c *door.Call, r roundtables.Roundtable, a followup.Ask, values map[string]string, errs ui.FormErrors) []templ.Component {
	here := to(c, r, "asks", a.ID)
	var verdicts []ui.Option
	for _, v := range followup.Verdicts() {
		verdicts = append(verdicts, ui.Option{Value: string(v), Label: c.Loc.Say(v.Name())})
	}
	f := fields{c: c, prefix: "tables.ask.", values: values, errs: errs}
	data := sending(here, "respond")
	data.Upload = true
	forms := []templ.Component{section("respond", c.Text("tables.ask.respond"), form(data, f.radios("verdict", verdicts), f.both("words", 4, optional), f.line("by", optional), f.day("on"),
		f.box("in_writing"), f.line("file", optional, func(one *ui.Field) { one.Type = "file" }), submit(c.Text("tables.ask.respond"), ui.Primary)))}
	if a.State == followup.Waiting {
		forms = append(forms, folded(c.Text("tables.ask.withdraw"), errs.For("reason") != "", form(sending(here, "withdraw"), f.area("reason", rows(2)), submit(c.Text("tables.ask.withdraw"), ui.Danger))))
	}
	return forms
}

// kept reads the file of a form; an empty one where none was sent.
func kept(c *door.Call) (blobs.Blob, error) {
	name, body, err := c.Upload("file")
	if err != nil || len(body) == 0 {
		return blobs.Blob{}, err
	}
	return blobs.Accept("file", name, body, append(blobs.Documents(), blobs.PNG, blobs.JPEG)...)
}

func (p *Pages) askAct(c *door.Call) error {
	r, a, err := p.askOf(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	switch c.Value("action") {
	case "respond":
		file, failed := kept(c)
		if err = failed; err == nil {
			err = p.FollowUp.RecordResponse(c.Ctx(), c.Actor, a.ID, followup.NewResponse{
				Verdict: followup.Verdict(c.Value("verdict")), Words: pair(c, "words"), By: c.Value("by"), On: dayIn(c, "on"), InWriting: c.Value("in_writing") == "yes", File: file,
			})
		}
	case "withdraw":
		err = p.FollowUp.WithdrawAsk(c.Ctx(), c.Actor, a.ID, c.Value("reason"))
	default:
		return door.NotFound()
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.askWith(c, r, a, typed(c, "verdict", "words_en", "words_fr", "by", "on", "in_writing", "reason"), errs)
	}
	return c.Done(to(c, r, "asks", a.ID), "roundtable_saved")
}

// commitment is the page of a commitment with its story.
func (p *Pages) commitment(c *door.Call) error {
	r, k, steps, err := p.commitmentOf(c)
	if err != nil {
		return err
	}
	return p.commitmentWith(c, r, k, steps, map[string]string{"on": ui.DateValue(p.today())}, nil)
}

func (p *Pages) commitmentOf(c *door.Call) (roundtables.Roundtable, followup.Commitment, []followup.Step, error) {
	r, err := p.openInside(c)
	if err != nil {
		return r, followup.Commitment{}, nil, err
	}
	k, steps, err := p.FollowUp.Commitment(c.Ctx(), c.Actor, c.R.PathValue("commitment"))
	if err == nil && k.RoundtableID != r.ID {
		err = door.NotFound()
	}
	return r, k, steps, err
}

func (p *Pages) commitmentWith(c *door.Call, r roundtables.Roundtable, k followup.Commitment, steps []followup.Step, values map[string]string, errs ui.FormErrors) error {
	facts := []ui.Fact{
		{Term: c.Text("tables.commitment.by"), Text: join(promisedBy(c, p, k).In(c.Lang), k.By)},
		{Term: c.Text("tables.commitment.made"), Body: ui.Day(c.Loc, k.MadeOn)},
		{Term: c.Text("tables.commitment.due"), Body: ui.Day(c.Loc, k.Due)},
	}
	if k.Moved() {
		facts = append(facts, ui.Fact{Term: c.Text("tables.commitment.first_due"), Body: ui.Day(c.Loc, k.FirstDue)})
	}
	facts = append(facts, ui.Fact{Term: c.Text("tables.commitment.owner"), Text: k.Owner})
	if k.AskID != "" {
		facts = append(facts, ui.Fact{Term: c.Text("tables.commitment.answers"), Text: c.Text("tables.commitment.ask_link"), Href: to(c, r, "asks", k.AskID)})
	}
	facts = append(facts, ui.Fact{Term: c.Text("tables.ask.item"), Text: c.Text("tables.ask.item_link"), Href: to(c, r, "items", k.ItemID)})
	body := []templ.Component{words(textOf(c.Lang, k.Words)), ui.Facts(facts)}
	var events []ui.Event
	for _, s := range steps {
		e := ui.Event{When: p.local(s.At), Title: c.Text("tables.step." + string(s.Kind)), Text: s.Words, Who: s.Name}
		switch s.Kind {
		case followup.StepDate:
			e.Title = c.Text("tables.step.date", "Was", s.Day)
		case followup.StepSettled:
			e.Title = c.Text("tables.step.settled", "Outcome", s.State.Name(), "Day", s.Day)
		case followup.StepNote, followup.StepReopened, followup.StepReminder:
		}
		if s.BlobID != "" {
			e.Body = links([]ui.Link{{Label: s.File, Href: to(c, r, "files", s.ID)}})
		}
		events = append(events, e)
	}
	if len(events) > 0 {
		body = append(body, section("story", c.Text("tables.commitment.story"), ui.Timeline(c.Loc, events)))
	}
	if roundtables.MayChoose(c.Actor, r) {
		body = append(body, p.commitmentForms(c, r, k, values, errs)...)
	}
	page := ui.PageData{
		Title: c.Text("tables.commitment.heading", "Number", k.Number, "By", promisedBy(c, p, k)), Kicker: r.Title.In(c.Lang), Status: new(outcomeTag(c.Loc, k, p.today())),
		StatusLine: c.Loc.Say(k.Now(p.today())), Crumbs: crumbs(c, r), Errors: errs, NoIndex: true,
	}
	return c.PageStatus(again(errs), twin(c, page, "roundtables", r.Key, "commitments", k.ID), stack(body...))
}

func join(parts ...string) string {
	return joined(slices.DeleteFunc(parts, func(s string) bool { return s == "" }))
}

func joined(parts []string) string {
	all := ""
	for n, s := range parts {
		if n > 0 {
			all += ", "
		}
		all += s
	}
	return all
}

func (p *Pages) commitmentForms(c *door.Call, r roundtables.Roundtable, k followup.Commitment, values map[string]string, errs ui.FormErrors) []templ.Component {
	here, act := to(c, r, "commitments", k.ID), values["action"]
	of := func(action string) fields {
		f := fields{c: c, prefix: "tables.commitment.", id: action, values: map[string]string{"on": values["on"]}}
		if act == action {
			f.values, f.errs = values, errs
		}
		return f
	}
	file := func(f fields) templ.Component {
		return f.line("file", optional, func(one *ui.Field) { one.Type = "file" })
	}
	upload := func(action string) ui.FormData {
		data := sending(here, action)
		data.Upload = true
		return data
	}
	note := of("note")
	add := folded(c.Text("tables.commitment.add_note"), act == "note", form(upload("note"), note.area("note", rows(3)), file(note), submit(c.Text("tables.commitment.add_note"), ui.Secondary)))
	if k.State != followup.Open {
		if r.State == roundtables.Closed {
			return []templ.Component{add}
		}
		again := of("reopen")
		return []templ.Component{add, folded(c.Text("tables.commitment.reopen"), act == "reopen", form(sending(here, "reopen"), again.area("reason", rows(2)), submit(c.Text("tables.commitment.reopen"), ui.Secondary)))}
	}
	var outcomes []ui.Option
	for _, o := range followup.Settlements() {
		outcomes = append(outcomes, ui.Option{Value: string(o), Label: c.Loc.Say(o.Name())})
	}
	settle, move := of("settle"), of("move")
	return []templ.Component{
		section("settle", c.Text("tables.commitment.settle"), para(c.Text("tables.commitment.settle_lead")),
			form(upload("settle"), settle.radios("as", outcomes), settle.day("on"), settle.area("reason", rows(3)), file(settle), submit(c.Text("tables.commitment.settle"), ui.Primary))),
		folded(c.Text("tables.commitment.move"), act == "move", form(sending(here, "move"), move.day("due"), move.area("why", rows(2)), submit(c.Text("tables.commitment.move"), ui.Secondary))),
		add,
	}
}

func (p *Pages) commitmentAct(c *door.Call) error {
	r, k, steps, err := p.commitmentOf(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	file, err := kept(c)
	ctx, who := c.Ctx(), c.Actor
	if err == nil {
		switch c.Value("action") {
		case "settle":
			err = p.FollowUp.Settle(ctx, who, k.ID, followup.Settlement{As: followup.Outcome(c.Value("as")), On: dayIn(c, "on"), Reason: c.Value("reason"), File: file})
		case "move":
			err = renamed(p.FollowUp.MoveDate(ctx, who, k.ID, dayIn(c, "due"), c.Value("why")), "reason", "why")
		case "note":
			err = renamed(p.FollowUp.AddNote(ctx, who, k.ID, c.Value("note"), file), "words", "note")
		case "reopen":
			err = p.FollowUp.Reopen(ctx, who, k.ID, c.Value("reason"))
		default:
			return door.NotFound()
		}
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.commitmentWith(c, r, k, steps, typed(c, "action", "as", "on", "reason", "due", "why", "note"), errs)
	}
	return c.Done(to(c, r, "commitments", k.ID), "roundtable_saved")
}

// file hands out a file of a response or of a step.
func (p *Pages) file(c *door.Call) error {
	if _, err := p.openInside(c); err != nil {
		return err
	}
	b, err := p.FollowUp.File(c.Ctx(), c.Actor, c.R.PathValue("kept"))
	if err != nil {
		return err
	}
	return c.Download(b.Name, b.MediaType, b.Body)
}
