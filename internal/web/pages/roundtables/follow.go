package roundtables

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/blobs"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
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
	overdue := parts.Para(c.Text("tables.watch.none_overdue"))
	if len(late) > 0 {
		overdue = ui.EntriesUnder(c.Loc, late)
	}
	page := ui.PageData{
		Title: c.Text("tables.watch.title"), Lead: c.Text("tables.watch.lead"), Crumbs: []ui.Link{{Label: c.Text("tables.index.title"), Href: c.Path("roundtables")}}, NoIndex: true,
		Secondary: []ui.ButtonData{{Label: c.Text("tables.scorecard.title"), Href: c.Path("roundtables", "scorecard"), Kind: ui.Secondary}},
	}
	return c.Page(page, parts.Stack(parts.Section("overdue", c.Text("tables.watch.overdue"), overdue),
		parts.Section("due", c.Text("tables.watch.due"), entriesOr(c, due, c.Text("tables.watch.none_due"))),
		parts.Section("waiting", c.Text("tables.watch.waiting"), entriesOr(c, waiting, c.Text("tables.watch.none_waiting")))))
}

// Overdue is what is overdue of asks and commitments, for the page of everything that
// is: all of it, or what the reader sees to.
func (p *Pages) Overdue(c *door.Call, mine bool) ([]ui.Entry, error) {
	asks, commitments, err := p.FollowUp.Overdue(c.Ctx(), c.Actor, p.today(), mine)
	if err != nil {
		return nil, err
	}
	list := make([]ui.Entry, 0, len(asks)+len(commitments))
	for _, k := range commitments {
		list = append(list, p.commitmentEntry(c, k))
	}
	for _, a := range asks {
		list = append(list, p.askEntry(c, a))
	}
	return list, nil
}

func (p *Pages) commitmentEntry(c *door.Call, k followup.Commitment) ui.Entry {
	return ui.Entry{
		Kicker: c.Text("tables.watch.from", "Roundtable", k.Roundtable, "By", promisedBy(c, p, k)), Title: k.Words.In(c.Lang), Href: c.Path("roundtables", k.RoundtableKey, "commitments", parts.Number(k.Number)),
		Tag: new(view.OutcomeTag(c.Loc, k, p.today())), Note: c.Loc.Say(k.Now(p.today())) + " " + c.Text("tables.watch.owner", "Owner", k.Owner),
	}
}

func (p *Pages) askEntry(c *door.Call, a followup.Ask) ui.Entry {
	return ui.Entry{
		Kicker: c.Text("tables.watch.from", "Roundtable", a.Roundtable, "By", a.Department), Title: a.Words.In(c.Lang), Href: c.Path("roundtables", a.RoundtableKey, "asks", parts.Number(a.Number)),
		Tag: new(view.AskTag(c.Loc, a, p.today())), Note: c.Loc.Say(a.Now(p.today())),
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

// numbered is the key of the ask or commitment that an address names: by its number
// at the roundtable, or by its key.
func (p *Pages) numbered(c *door.Call, r roundtables.Roundtable, kind, name string) (string, error) {
	n, _ := strconv.Atoi(name)
	if n == 0 {
		return name, nil
	}
	return p.FollowUp.Numbered(c.Ctx(), r.ID, kind, n)
}

func (p *Pages) askOf(c *door.Call) (roundtables.Roundtable, followup.Ask, error) {
	r, err := p.open(c)
	if err != nil {
		return r, followup.Ask{}, err
	}
	id, err := p.numbered(c, r, followup.AskKind, c.R.PathValue("ask"))
	if err != nil {
		return r, followup.Ask{}, err
	}
	a, err := p.FollowUp.Ask(c.Ctx(), c.Actor, id)
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
	behind, err := p.FollowUp.Standing(c.Ctx(), a.Resolutions)
	if err != nil {
		return err
	}
	body := []templ.Component{parts.Words(parts.TextOf(c.Lang, a.Words)), ui.Facts([]ui.Fact{
		{Term: c.Text("tables.ask.of"), Text: a.Department.In(c.Lang)},
		{Term: c.Text("tables.ask.asked"), Body: ui.Day(c.Loc, a.AskedOn)},
		{Term: c.Text("tables.ask.answer_by"), Body: ui.Day(c.Loc, a.AnswerBy)},
		{Term: c.Text("followup.briefing.concern"), Text: names[a.Concern].In(c.Lang)},
	})}
	inside := roundtables.MaySee(c.Actor)
	if inside {
		body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("tables.ask.item_link"), Href: to(c, r, "items", a.ItemID)}}))
	}
	var said []templ.Component
	for _, x := range a.Responses {
		how := c.Loc.Say(x.Verdict.Name())
		if x.InWriting {
			how = c.Text("tables.ask.written", "Verdict", x.Verdict.Name())
		}
		said = append(said, parts.Saying(answeredBy(c, a, x), c.Loc.Date(x.On), how, parts.TextOf(c.Lang, x.Words)))
		if x.BlobID != "" && inside {
			said = append(said, ui.LinkList([]ui.Link{{Label: x.File, Href: to(c, r, "files", x.ID)}}))
		}
	}
	if len(said) == 0 {
		said = append(said, parts.Para(c.Text("followup.briefing.no_answer")))
	}
	body = append(body, parts.Section("answers", c.Text("tables.ask.answers"), said...))
	if len(a.Commitments) > 0 {
		var promised []templ.Component
		for _, k := range a.Commitments {
			promised = append(promised, p.commitmentPart(c, k, inside))
		}
		body = append(body, parts.Section("commitments", c.Text("tables.show.commitments"), promised...))
	}
	if len(behind) > 0 {
		var policy []templ.Component
		for _, s := range behind {
			policy = append(policy, policyOf(c, s))
		}
		body = append(body, parts.Section("policy", c.Text("tables.item.policy"), policy...))
	}
	if roundtables.MayChoose(c.Actor, r) && a.State != followup.Dropped {
		body = append(body, p.askForms(c, r, a, values, errs)...)
	}
	page := ui.PageData{
		Title: c.Text("tables.ask.heading", "Number", a.Number, "Department", a.Department), Kicker: r.Title.In(c.Lang), Status: new(view.AskTag(c.Loc, a, p.today())),
		StatusLine: c.Loc.Say(a.Now(p.today())), Crumbs: crumbs(c, r), Errors: errs, NoIndex: true,
	}
	return c.PageStatus(again(errs), twin(c, page, "roundtables", r.Key, "asks", parts.Number(a.Number)), parts.Stack(body...))
}

func (p *Pages) askForms(c *door.Call, r roundtables.Roundtable, a followup.Ask, values map[string]string, errs ui.FormErrors) []templ.Component {
	here := to(c, r, "asks", parts.Number(a.Number))
	var verdicts []ui.Option
	for _, v := range followup.Verdicts() {
		verdicts = append(verdicts, ui.Option{Value: string(v), Label: c.Loc.Say(v.Name())})
	}
	f := parts.Fields{Call: c, Prefix: "tables.ask.", Values: values, Errors: errs}
	data := parts.Sending(here, "respond")
	data.Upload = true
	forms := []templ.Component{parts.Section("respond", c.Text("tables.ask.respond"), parts.Form(data, f.Radios("verdict", verdicts), f.Both("words", 4, parts.Optional), f.Line("by", parts.Optional), f.Day("on"),
		f.Box("in_writing"), f.Line("file", parts.Optional, func(one *ui.Field) { one.Type = "file" }), parts.Submit(c.Text("tables.ask.respond"), ui.Primary)))}
	if a.State == followup.Waiting {
		forms = append(forms, parts.Folded(c.Text("tables.ask.withdraw"), errs.For("reason") != "", parts.Form(parts.Sending(here, "withdraw"), f.Area("reason", parts.Rows(2)), parts.Submit(c.Text("tables.ask.withdraw"), ui.Danger))))
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
				Verdict: followup.Verdict(c.Value("verdict")), Words: c.Both("words"), By: c.Value("by"), On: dayIn(c, "on"), InWriting: c.Value("in_writing") == "yes", File: file,
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
		return p.askWith(c, r, a, c.Typed("verdict", "words_en", "words_fr", "by", "on", "in_writing", "reason"), errs)
	}
	return c.Done(to(c, r, "asks", parts.Number(a.Number)), "roundtable_saved")
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
	r, err := p.open(c)
	if err != nil {
		return r, followup.Commitment{}, nil, err
	}
	id, err := p.numbered(c, r, followup.CommitmentKind, c.R.PathValue("commitment"))
	if err != nil {
		return r, followup.Commitment{}, nil, err
	}
	k, steps, err := p.FollowUp.Commitment(c.Ctx(), c.Actor, id)
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
	inside := roundtables.MaySee(c.Actor)
	if inside {
		facts = append(facts, ui.Fact{Term: c.Text("tables.commitment.owner"), Text: k.Owner})
	}
	if k.AskID != "" {
		facts = append(facts, ui.Fact{Term: c.Text("tables.commitment.answers"), Text: c.Text("tables.commitment.ask_link"), Href: to(c, r, "asks", k.AskID)})
	}
	if inside {
		facts = append(facts, ui.Fact{Term: c.Text("tables.ask.item"), Text: c.Text("tables.ask.item_link"), Href: to(c, r, "items", k.ItemID)})
	}
	body := []templ.Component{parts.Words(parts.TextOf(c.Lang, k.Words)), ui.Facts(facts)}
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
			e.Body = ui.LinkList([]ui.Link{{Label: s.File, Href: to(c, r, "files", s.ID)}})
		}
		events = append(events, e)
	}
	if len(events) > 0 {
		body = append(body, parts.Section("story", c.Text("tables.commitment.story"), ui.Timeline(c.Loc, events)))
	}
	if roundtables.MayChoose(c.Actor, r) {
		body = append(body, p.commitmentForms(c, r, k, values, errs)...)
	}
	page := ui.PageData{
		Title: c.Text("tables.commitment.heading", "Number", k.Number, "By", promisedBy(c, p, k)), Kicker: r.Title.In(c.Lang), Status: new(view.OutcomeTag(c.Loc, k, p.today())),
		StatusLine: c.Loc.Say(k.Now(p.today())), Crumbs: crumbs(c, r), Errors: errs, NoIndex: true,
	}
	return c.PageStatus(again(errs), twin(c, page, "roundtables", r.Key, "commitments", parts.Number(k.Number)), parts.Stack(body...))
}

func join(pieces ...string) string {
	return strings.Join(slices.DeleteFunc(pieces, func(s string) bool { return s == "" }), ", ")
}

func (p *Pages) commitmentForms(c *door.Call, r roundtables.Roundtable, k followup.Commitment, values map[string]string, errs ui.FormErrors) []templ.Component {
	here, act := to(c, r, "commitments", parts.Number(k.Number)), values["action"]
	of := func(action string) parts.Fields {
		f := parts.Fields{Call: c, Prefix: "tables.commitment.", ID: action, Values: map[string]string{"on": values["on"]}}
		if act == action {
			f.Values, f.Errors = values, errs
		}
		return f
	}
	file := func(f parts.Fields) templ.Component {
		return f.Line("file", parts.Optional, func(one *ui.Field) { one.Type = "file" })
	}
	upload := func(action string) ui.FormData {
		data := parts.Sending(here, action)
		data.Upload = true
		return data
	}
	note := of("note")
	add := parts.Folded(c.Text("tables.commitment.add_note"), act == "note", parts.Form(upload("note"), note.Area("note", parts.Rows(3)), file(note), parts.Submit(c.Text("tables.commitment.add_note"), ui.Secondary)))
	if k.State != followup.Open {
		if r.State == roundtables.Closed {
			return []templ.Component{add}
		}
		again := of("reopen")
		return []templ.Component{add, parts.Folded(c.Text("tables.commitment.reopen"), act == "reopen", parts.Form(parts.Sending(here, "reopen"), again.Area("reason", parts.Rows(2)), parts.Submit(c.Text("tables.commitment.reopen"), ui.Secondary)))}
	}
	var outcomes []ui.Option
	for _, o := range followup.Settlements() {
		outcomes = append(outcomes, ui.Option{Value: string(o), Label: c.Loc.Say(o.Name())})
	}
	settle, move := of("settle"), of("move")
	return []templ.Component{
		parts.Section("settle", c.Text("tables.commitment.settle"), parts.Para(c.Text("tables.commitment.settle_lead")),
			parts.Form(upload("settle"), settle.Radios("as", outcomes), settle.Day("on"), settle.Area("reason", parts.Rows(3)), file(settle), parts.Submit(c.Text("tables.commitment.settle"), ui.Primary))),
		parts.Folded(c.Text("tables.commitment.move"), act == "move", parts.Form(parts.Sending(here, "move"), move.Day("due"), move.Area("why", parts.Rows(2)), parts.Submit(c.Text("tables.commitment.move"), ui.Secondary))),
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
		return p.commitmentWith(c, r, k, steps, c.Typed("action", "as", "on", "reason", "due", "why", "note"), errs)
	}
	return c.Done(to(c, r, "commitments", parts.Number(k.Number)), "roundtable_saved")
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
