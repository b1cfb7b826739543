package secretvotes

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/secretballots"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// desk lists all votes, for those who run them.
func (p *Pages) desk(c *door.Call) error {
	if err := c.Actor.Require(secretballots.MayRun(c.Actor), "power.run_secret_votes"); err != nil {
		return err
	}
	list, more, err := p.list(c)
	if err != nil {
		return err
	}
	begin := ui.ButtonData{Label: c.Text("secretvotes.plan.new"), Href: c.Path("manage", "secret-votes", "new")}
	page := twin(c, ui.PageData{Title: c.Text("secretvotes.desk.title"), Lead: c.Text("secretvotes.desk.lead"), NoIndex: true, Crumbs: c.FromDesk()}, "manage", "secret-votes")
	page.Secondary = []ui.ButtonData{{Label: c.Text("secretvotes.index.title"), Href: c.Path("secret-votes"), Kind: ui.Secondary}}
	if len(list) == 0 {
		return c.Page(page, ui.Empty(ui.EmptyData{Title: c.Text("secretvotes.desk.none_title"), Body: c.Text("secretvotes.desk.none"), Action: &begin}))
	}
	page.Primary = &begin
	var entries []ui.Entry
	for _, v := range list {
		entries = append(entries, ui.Entry{Title: v.Title.In(c.Lang), Href: manage(c, v), Tag: new(p.phaseTag(c, v)), Note: c.Text("secretvotes.index.hours", "Opens", c.Loc.DateTime(p.local(v.Opens)), "Closes", c.Loc.DateTime(p.local(v.Closing())))})
	}
	body := []templ.Component{ui.Entries(c.Loc, entries)}
	if more {
		body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("secretvotes.index.more"), Href: c.Path("manage", "secret-votes") + "?after=" + list[len(list)-1].Key}}))
	}
	return c.Page(page, parts.Stack(body...))
}

func (p *Pages) manage(c *door.Call) error { return p.manageWith(c, http.StatusOK, "", nil) }

// manageWith is a vote on the desk: how far it is, and what may be done. opened is the act
// whose form was refused.
func (p *Pages) manageWith(c *door.Call, status int, opened string, errs ui.FormErrors) error {
	v, err := p.openToRun(c)
	if err != nil {
		return err
	}
	phase := v.PhaseAt(p.Now())
	page := twin(c, ui.PageData{
		Title: v.Title.In(c.Lang), Status: new(p.phaseTag(c, v)), StatusLine: p.line(c, v), NoIndex: true, Errors: errs,
		Crumbs: c.FromDesk(ui.Link{Label: c.Text("secretvotes.desk.title"), Href: c.Path("manage", "secret-votes")}),
	}, "manage", "secret-votes", v.Key)
	if v.Public() {
		page.Secondary = append(page.Secondary, ui.ButtonData{Label: c.Text("secretvotes.desk.public"), Href: to(c, v), Kind: ui.Secondary})
	}
	made, err := p.Votes.HasCredentials(c.Ctx(), v)
	if err != nil {
		return err
	}
	papers, err := p.Votes.PapersOf(c.Ctx(), nil, v)
	if err != nil {
		return err
	}
	body := []templ.Component{ui.Steps(c.Loc, c.Text("secretvotes.desk.steps"), p.steps(c, v, made))}
	if links := p.deskLinks(c, v, papers); len(links) > 0 {
		body = append(body, ui.LinkList(links))
	}
	if v.State == secretballots.Planned {
		body = append(body, parts.Section("questions", c.Text("secretvotes.show.questions", "Count", len(v.Questions)), p.questions(c, v)...))
	}
	values := c.Typed("opens", "closes", "reason")
	if values["opens"] == "" {
		values["opens"], values["closes"] = ui.DateTimeValue(p.local(v.Opens)), ui.DateTimeValue(p.local(v.Closes))
	}
	f := func(id string) parts.Fields {
		return parts.Fields{Call: c, Prefix: "secretvotes.act.", ID: id, Values: values, Errors: errs.In(id)}
	}
	send := func(action, key string, kind ui.ButtonKind) ui.ButtonData {
		return ui.ButtonData{Label: c.Text("secretvotes.act." + key), Action: manage(c, v), Hidden: []ui.Hidden{{Name: "action", Value: action}}, Kind: kind}
	}
	act := func(id, title, words string, b ui.ButtonData) {
		body = append(body, parts.Section(id, c.Text("secretvotes.act."+title), parts.Para(c.Text("secretvotes.act."+words)), ui.Actions(b)))
	}
	switch {
	case v.State == secretballots.Planned:
		act("prepare", "prepare_title", "prepare_words", send("prepare", "prepare", ui.Primary))
	case phase == secretballots.Polling || phase == secretballots.Over:
		act("close", "close_title", "close_words", send("close", "close", ui.Secondary))
	case v.State == secretballots.Opened && papers.Waits():
		body = append(body, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Waiting, Body: c.Text("secretvotes.result.papers_wait", "Count", papers.Handed), Links: []ui.Link{{Label: c.Text("secretvotes.papers.title"), Href: manage(c, v, "papers")}}}))
	case v.State == secretballots.Opened:
		meeting, err := p.Votes.Meeting(c.Ctx(), v)
		if err != nil {
			return err
		}
		words, kind := "declare_words", ui.Primary
		if len(v.Questions) == 1 && v.Questions[0].ResolutionID != "" {
			words = "declare_resolution_words"
		}
		if meeting != "" {
			act("meeting", "meeting_title", "meeting_words", send("meeting", "meeting", ui.Primary))
			kind = ui.Secondary
		}
		act("declare", "declare_title", words, send("declare", "declare", kind))
	}
	if v.State == secretballots.Preparing || phase == secretballots.Waiting || phase == secretballots.Polling {
		reschedule := f("hours")
		var hours []templ.Component
		if phase != secretballots.Polling {
			hours = append(hours, reschedule.Hour("opens"))
		}
		hours = append(hours, reschedule.Hour("closes"), parts.Submit(c.Text("secretvotes.act.reschedule"), ui.Secondary))
		body = append(body, parts.Folded(c.Text("secretvotes.act.hours"), opened == "reschedule", parts.Form(parts.Sending(manage(c, v), "reschedule", ui.Hidden{Name: "form", Value: "hours"}), hours...)))
	}
	if v.State == secretballots.Preparing && v.KeysMade() < len(v.Panel) {
		body = append(body, parts.Folded(c.Text("secretvotes.act.restart_title"), false, parts.Para(c.Text("secretvotes.act.restart_words")), ui.Actions(send("restart", "restart", ui.Danger))))
	}
	if v.State != secretballots.Declared && v.State != secretballots.Cancelled {
		cancel := f("cancel")
		body = append(body, parts.Folded(c.Text("secretvotes.act.cancel_title"), opened == "cancel", parts.Form(parts.Sending(manage(c, v), "cancel", ui.Hidden{Name: "form", Value: "cancel"}), cancel.Area("reason", parts.Rows(3)), parts.Submit(c.Text("secretvotes.act.cancel"), ui.Danger))))
	}
	return c.PageStatus(status, page, parts.Stack(body...))
}

// steps is the way of a vote, with who is awaited.
func (p *Pages) steps(c *door.Call, v secretballots.Vote, made bool) []ui.Step {
	phase := v.PhaseAt(p.Now())
	state := func(done, current bool) ui.StepState {
		switch {
		case done:
			return ui.Done
		case v.State == secretballots.Cancelled:
			return ui.Skipped
		case current:
			return ui.Current
		}
		return ui.Todo
	}
	var waits []string
	for _, t := range v.Panel {
		if v.StageOf(t) != secretballots.Rest {
			waits = append(waits, t.Name)
		}
	}
	awaited := ""
	if len(waits) > 0 {
		awaited = c.Text("secretvotes.step.awaits", "Names", strings.Join(waits, ", "))
	}
	preparing, keys := v.State == secretballots.Preparing, v.KeysMade() == len(v.Panel)
	steps := []ui.Step{
		{Label: c.Text("secretvotes.step.prepare"), State: state(!v.PreparedAt.IsZero(), v.State == secretballots.Planned), When: p.when(v.PreparedAt)},
		{Label: c.Text("secretvotes.step.keys", "Done", v.KeysMade(), "All", len(v.Panel)), State: state(keys, preparing)},
		{Label: c.Text("secretvotes.step.codes"), State: state(made, preparing)},
		{Label: c.Text("secretvotes.step.vote"), State: state(!v.ClosedAt.IsZero(), v.State == secretballots.Ready), Note: c.Text("secretvotes.index.hours", "Opens", c.Loc.DateTime(p.local(v.Opens)), "Closes", c.Loc.DateTime(p.local(v.Closing())))},
		{Label: c.Text("secretvotes.step.decrypt", "Done", v.Shares(), "Need", v.Enough()), State: state(!v.OpenedAt.IsZero(), v.State == secretballots.Tallied || v.State == secretballots.Closed)},
		{Label: c.Text("secretvotes.step.declare"), State: state(v.State == secretballots.Declared, v.State == secretballots.Opened), When: p.when(v.DeclaredAt)},
	}
	if preparing && !keys {
		steps[1].Note = awaited
	}
	if preparing && !made {
		steps[2].Note = c.Text("secretvotes.step.awaits", "Names", v.Authority)
	}
	if v.State == secretballots.Tallied {
		steps[4].Note = awaited
	}
	if phase == secretballots.Phase(secretballots.Cancelled) {
		steps[len(steps)-1].Note = v.Reason
	}
	return steps
}

func (p *Pages) when(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return p.local(t)
}

func (p *Pages) deskLinks(c *door.Call, v secretballots.Vote, papers secretballots.Papers) (links []ui.Link) {
	if v.State == secretballots.Planned {
		links = append(links, ui.Link{Label: c.Text("secretvotes.plan.edit"), Href: manage(c, v, "edit")})
	}
	if v.VoteID != "" {
		links = append(links, ui.Link{Label: c.Text("secretvotes.electors.title"), Href: manage(c, v, "electors")})
	}
	if papers.Handed > 0 && !v.ClosedAt.IsZero() {
		links = append(links, ui.Link{Label: c.Text("secretvotes.papers.title"), Href: manage(c, v, "papers")})
	}
	return links
}

// act does what a button of the desk asks for.
func (p *Pages) act(c *door.Call) error {
	v, err := p.openToRun(c)
	if err != nil {
		return err
	}
	action := c.Value("action")
	switch action {
	case "prepare":
		err = p.Votes.Prepare(c.Ctx(), c.Actor, v.Key)
	case "close":
		err = p.Votes.Close(c.Ctx(), c.Actor, v.Key)
	case "declare":
		err = p.Votes.Declare(c.Ctx(), c.Actor, v.Key)
	case "meeting":
		err = p.Votes.BringToMeeting(c.Ctx(), c.Actor, v.Key)
	case "restart":
		err = p.Votes.Restart(c.Ctx(), c.Actor, v.Key)
	case "reschedule":
		err = p.Votes.Reschedule(c.Ctx(), c.Actor, v.Key, p.instant(c, "opens"), p.instant(c, "closes"))
	case "cancel":
		err = p.Votes.Cancel(c.Ctx(), c.Actor, v.Key, c.Value("reason"))
	default:
		return door.NotFound()
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.manageWith(c, http.StatusUnprocessableEntity, action, errs)
	}
	return c.Done(manage(c, v), "secret_"+action)
}

// instant reads a day and an hour of the form in the coalition's zone; zero for none.
func (p *Pages) instant(c *door.Call, name string) time.Time {
	t, err := time.ParseInLocation(ui.DateTimeForm, c.Value(name), p.Votes.Location())
	if err != nil {
		return time.Time{}
	}
	return t
}

func (p *Pages) electors(c *door.Call) error { return p.electorsWith(c, http.StatusOK, nil) }

// electorsWith lists who may vote, who votes for each, and who has.
func (p *Pages) electorsWith(c *door.Call, status int, errs ui.FormErrors) error {
	v, err := p.openToRun(c)
	if err != nil {
		return err
	}
	roll, err := p.Votes.Roll(c.Ctx(), c.Actor, v, c.Lang)
	if err != nil {
		return err
	}
	made, err := p.Votes.HasCredentials(c.Ctx(), v)
	if err != nil {
		return err
	}
	everybody, err := p.People.PeopleOn(c.Ctx(), nil, p.Votes.Day(p.Now()))
	if err != nil {
		return err
	}
	page := twin(c, ui.PageData{Title: c.Text("secretvotes.electors.title"), Lead: c.Text("secretvotes.electors.lead"), NoIndex: true, Crumbs: deskCrumbs(c, v), Errors: errs}, "manage", "secret-votes", v.Key, "electors")
	phase := v.PhaseAt(p.Now())
	open := v.State == secretballots.Preparing && !made
	named := v.State == secretballots.Preparing || phase == secretballots.Waiting || phase == secretballots.Polling
	paper := phase == secretballots.Polling || phase == secretballots.Over
	t := ui.TableData{Caption: c.Text("secretvotes.electors.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("secretvotes.electors.organization")}, {Label: c.Text("secretvotes.electors.voter")}, {Label: c.Text("secretvotes.electors.weight"), Numeric: true}, {Label: c.Text("secretvotes.electors.state")}, {Label: c.Text("secretvotes.electors.change")},
	}}
	papers := 0
	for _, m := range roll {
		if m.OnPaper {
			papers++
		}
		tag := ui.TagData{Tone: ui.Neutral, Word: c.Text("secretvotes.electors.not_yet")}
		switch {
		case m.OnPaper:
			tag = ui.TagData{Tone: ui.Good, Word: c.Text("secretvotes.electors.on_paper")}
		case m.Voted():
			tag = ui.TagData{Tone: ui.Good, Word: c.Text("secretvotes.electors.voted")}
		}
		voter := m.Person
		if voter == "" {
			voter = c.Text("secretvotes.electors.nobody")
		}
		var forms []templ.Component
		hidden := ui.Hidden{Name: "organization", Value: m.OrganizationID}
		f := parts.Fields{Call: c, Prefix: "secretvotes.electors.", ID: m.OrganizationID, Values: map[string]string{"voter": m.PersonID, "weight": strconv.FormatInt(m.Weight, 10)}}
		if named {
			var options []ui.Option
			for _, one := range everybody[m.OrganizationID] {
				options = append(options, ui.Option{Value: one.Person.ID, Label: one.Person.Name})
			}
			if len(options) > 0 {
				forms = append(forms, parts.Form(parts.Sending(manage(c, v, "electors"), "voter", hidden), f.Choice("voter", options), parts.Submit(c.Text("secretvotes.electors.name"), ui.Secondary)))
			}
		}
		if open {
			forms = append(forms, parts.Form(parts.Sending(manage(c, v, "electors"), "weigh", hidden), f.Line("weight", parts.Numeric, func(f *ui.Field) { f.Width = 4 }), parts.Submit(c.Text("secretvotes.electors.weigh"), ui.Secondary)),
				parts.Form(parts.Sending(manage(c, v, "electors"), "strike", hidden), parts.Submit(c.Text("secretvotes.electors.strike"), ui.Danger)))
		}
		if paper && m.Weight != 1 && !m.Voted() {
			forms = append(forms, parts.Hint(c.Text("secret.error.paper_weight", "Organization", m.Organization)))
		} else if paper && m.MarkedAt.IsZero() {
			action, label := "paper", "secretvotes.electors.give_paper"
			if m.OnPaper {
				action, label = "no_paper", "secretvotes.electors.take_paper"
			}
			forms = append(forms, parts.Form(parts.Sending(manage(c, v, "electors"), action, hidden), parts.Submit(c.Text(label), ui.Secondary)))
		}
		cell := ui.Cell{}
		if len(forms) > 0 {
			cell.Body = parts.FoldedOf(c.Text("secretvotes.electors.change"), m.Organization.In(c.Lang), forms...)
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: m.Organization.In(c.Lang)}, {Text: voter}, {Text: c.Loc.Number(m.Weight)}, {Tag: &tag}, cell}})
	}
	if paper && papers == 1 { // and who it is stands in this list
		page.Notices = append(page.Notices, ui.NoticeData{Tone: ui.Waiting, Body: c.Text("secretvotes.electors.one_paper")})
	}
	body := []templ.Component{ui.Table(t)}
	if open {
		members, err := p.People.Electorate(c.Ctx(), nil, v.RecordDay)
		if err != nil {
			return err
		}
		on := map[string]bool{}
		for _, m := range roll {
			on[m.OrganizationID] = true
		}
		var options []ui.Option
		for _, m := range members {
			if m.MayVote && !on[m.OrganizationID] {
				options = append(options, ui.Option{Value: m.OrganizationID, Label: m.Name.In(c.Lang)})
			}
		}
		if len(options) > 0 {
			f := parts.Fields{Call: c, Prefix: "secretvotes.electors.", ID: "admit", Errors: errs}
			body = append(body, parts.Section("admit", c.Text("secretvotes.electors.admit_title"), parts.Form(parts.Sending(manage(c, v, "electors"), "admit"), f.Choice("organization", options), parts.Submit(c.Text("secretvotes.electors.admit"), ui.Secondary))))
		}
	}
	return c.PageStatus(status, page, parts.Stack(body...))
}

func (p *Pages) changeElectors(c *door.Call) error {
	v, err := p.openToRun(c)
	if err != nil {
		return err
	}
	action, organization := c.Value("action"), c.Value("organization")
	switch action {
	case "voter":
		err = p.Votes.NameVoter(c.Ctx(), c.Actor, v.Key, organization, c.Value("voter"))
	case "weigh":
		weight, _ := strconv.ParseInt(c.Value("weight"), 10, 64) // 0 is refused
		err = p.Votes.Weigh(c.Ctx(), c.Actor, v.Key, organization, weight)
	case "strike":
		err = p.Votes.Strike(c.Ctx(), c.Actor, v.Key, organization)
	case "admit":
		err = p.Votes.Admit(c.Ctx(), c.Actor, v.Key, organization)
	case "paper", "no_paper":
		err = p.Votes.HandPaper(c.Ctx(), c.Actor, v.Key, organization, action == "paper")
	default:
		return door.NotFound()
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.electorsWith(c, http.StatusUnprocessableEntity, errs)
	}
	return c.Done(manage(c, v, "electors"), "secret_electors")
}

func (p *Pages) papers(c *door.Call) error { return p.papersWith(c, http.StatusOK, nil, nil) }

// papersWith is where a scrutineer enters what they counted of the papers.
func (p *Pages) papersWith(c *door.Call, status int, values map[string]string, errs ui.FormErrors) error {
	v, err := p.openToRun(c)
	if err != nil {
		return err
	}
	papers, err := p.Votes.PapersOf(c.Ctx(), nil, v)
	if err != nil {
		return err
	}
	page := twin(c, ui.PageData{Title: c.Text("secretvotes.papers.title"), Lead: c.Text("secretvotes.papers.lead", "Count", papers.Handed), NoIndex: true, Crumbs: deskCrumbs(c, v), Errors: errs}, "manage", "secret-votes", v.Key, "papers")
	var body []templ.Component
	for _, name := range papers.Entered {
		body = append(body, parts.Para(c.Text("secretvotes.papers.entered", "Name", name)))
	}
	switch {
	case papers.Counted != nil:
		body = append(body, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Good, Body: c.Text("secretvotes.papers.alike")}))
	case len(papers.Entered) > 1:
		body = append(body, ui.Notice(c.Loc, ui.NoticeData{Tone: ui.Waiting, Body: c.Text("secretvotes.papers.differ")}))
	}
	if v.ClosedAt.IsZero() || v.State == secretballots.Declared || v.State == secretballots.Cancelled || papers.Handed == 0 {
		body = append(body, parts.Para(c.Text("secretvotes.papers.not_now")))
		return c.PageStatus(status, page, parts.Stack(body...))
	}
	figure := func(name, label string) templ.Component {
		return ui.Input(c.Loc, ui.Field{Name: name, Label: label, Value: values[name], Error: errs.For(name), Mode: "numeric", Width: 4})
	}
	var form []templ.Component
	for i, q := range v.Questions {
		var figures []templ.Component
		for k, a := range q.Answers {
			figures = append(figures, figure(secretballots.QuestionField(i+1, "a"+strconv.Itoa(k)), a.In(c.Lang)))
		}
		figures = append(figures, figure(secretballots.QuestionField(i+1, "blank"), c.Text("secretvotes.blank")))
		form = append(form, parts.Fieldset(q.Text.In(c.Lang), "", figures...))
	}
	form = append(form, figure("spoiled", c.Text("secretvotes.papers.spoiled")), parts.Submit(c.Text("secretvotes.papers.send"), ui.Primary))
	entry := parts.Form(ui.FormData{Action: manage(c, v, "papers"), Once: true}, form...)
	if papers.Counted != nil { // it is done, unless somebody has found a mistake
		entry = parts.Folded(c.Text("secretvotes.papers.again"), errs.Any(), entry)
	}
	body = append(body, entry)
	return c.PageStatus(status, page, parts.Stack(body...))
}

func (p *Pages) enterPapers(c *door.Call) error {
	v, err := p.openToRun(c)
	if err != nil {
		return err
	}
	values := map[string]string{}
	read := func(name string) int64 {
		values[name] = c.Value(name)
		if values[name] == "" {
			return 0
		}
		n, err := strconv.ParseInt(values[name], 10, 64)
		if err != nil {
			return -1 // refused
		}
		return n
	}
	sheet := secretballots.Sheet{Spoiled: read("spoiled")}
	for i, q := range v.Questions {
		sums := secretballots.Sums{Blank: read(secretballots.QuestionField(i+1, "blank"))}
		for k := range q.Answers {
			sums.Answers = append(sums.Answers, read(secretballots.QuestionField(i+1, "a"+strconv.Itoa(k))))
		}
		sheet.Questions = append(sheet.Questions, sums)
	}
	if err := p.Votes.EnterSheet(c.Ctx(), c.Actor, v.Key, sheet); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.papersWith(c, http.StatusUnprocessableEntity, values, errs)
	}
	return c.Done(manage(c, v, "papers"), "secret_sheet")
}
