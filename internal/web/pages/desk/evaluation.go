package desk

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

func (p *Pages) evaluation(c *door.Call) error { return p.evaluationWith(c, http.StatusOK, nil) }

func (p *Pages) evaluationWith(c *door.Call, status int, errs ui.FormErrors) error {
	g, err := p.run(c)
	if err != nil {
		return err
	}
	e, found, err := p.Desk.EvaluationOf(c.Ctx(), nil, g)
	if err != nil {
		return err
	}
	now := p.Desk.Now()
	page := ui.PageData{Title: c.Text("deskpages.evaluation.title"), Kicker: c.In(g.Title), Lead: c.Text("deskpages.evaluation.lead"), Crumbs: crumbs(c, g, toDesk(c)), NoIndex: true, Errors: errs}
	until := c.Loc.DateTime(e.Closes.In(g.Location()))
	body := []templ.Component{}
	switch {
	case e.Closed:
		results, err := p.results(c, g)
		if err != nil {
			return err
		}
		page.StatusLine = c.Text("deskpages.evaluation.state.closed", "Count", e.Given)
		return c.PageStatus(status, twin(c, page), results)
	case !found:
		page.StatusLine = c.Text("deskpages.evaluation.state.proposed")
	case now.Before(g.Ends):
		page.StatusLine = c.Text("deskpages.evaluation.state.ready", "Until", until)
	default:
		page.StatusLine = c.Text("deskpages.evaluation.state.open", "Until", until, "Count", e.Given)
		button := func(action string, kind ui.ButtonKind) ui.ButtonData {
			return ui.ButtonData{Label: c.Text("deskpages.evaluation." + action), Kind: kind, Action: at(c, "evaluation"), Hidden: []ui.Hidden{{Name: "action", Value: action}}}
		}
		var buttons []ui.ButtonData
		if e.Invited.IsZero() {
			buttons = append(buttons, button("invite", ui.Primary))
		} else {
			body = append(body, parts.Hint(c.Text("deskpages.evaluation.invited", "Day", c.Loc.DateTime(e.Invited.In(g.Location())))))
		}
		body = append(body, ui.Actions(append(buttons, button("close", ui.Danger))...), parts.Hint(c.Text("deskpages.evaluation.close_hint")))
	}
	body = append(body, p.setUpForm(c, g, e, errs))
	return c.PageStatus(status, twin(c, page), parts.Stack(body...))
}

// setUpForm edits the questions, until somebody has answered them, and the last day.
func (p *Pages) setUpForm(c *door.Call, g gatherings.Gathering, e desk.Evaluation, errs ui.FormErrors) templ.Component {
	values := map[string]string{"closes": ui.DateValue(e.Closes.In(g.Location()))}
	parts.Pairs(values, "intro", e.Intro)
	f := parts.Fields{Call: c, Prefix: "deskpages.evaluation.field.", Values: values, Errors: errs}
	kinds := make([]ui.Option, 0, 3)
	for _, k := range desk.QuestionKinds() {
		kinds = append(kinds, ui.Option{Value: string(k), Label: c.Loc.Say(k.Say())})
	}
	questions := slices.Clone(e.Questions)
	if errs.Any() {
		questions = typedQuestions(c)
		values["closes"] = c.Value("closes")
		parts.Pairs(values, "intro", c.Both("intro"))
	}
	fields := []templ.Component{f.Day("closes")}
	if e.Given > 0 {
		fields = append(fields, parts.Hint(c.Text("deskpages.evaluation.fixed")))
	} else {
		fields = append(fields, f.Both("intro", 3, parts.Optional), p.questionFields(c, f, questions, kinds))
	}
	fields = append(fields, parts.Submit(c.Text("deskpages.evaluation.save"), ui.Primary))
	return parts.Section("questions", c.Text("deskpages.evaluation.questions"), parts.Form(parts.Sending(at(c, "evaluation"), "set_up"), fields...))
}

// questionFields are the questions there are, and room for two more; a question without
// words is taken out.
func (p *Pages) questionFields(c *door.Call, f parts.Fields, questions []desk.Question, kinds []ui.Option) templ.Component {
	var all []templ.Component
	for i := range min(len(questions)+2, desk.MaxQuestions) {
		q := desk.Question{Kind: desk.OnScale}
		if i < len(questions) {
			q = questions[i]
		}
		n := strconv.Itoa(i + 1)
		fields := parts.Fields{Call: c, Prefix: f.Prefix, ID: "q" + n, Values: map[string]string{"kind": string(q.Kind)}}
		parts.Pairs(fields.Values, "question", q.Text)
		all = append(all, parts.Fieldset(c.Text("deskpages.evaluation.question", "Number", n), "",
			fields.Both("question", 0, parts.Optional), fields.Choice("kind", kinds)))
	}
	legend := ""
	if words := f.Errors.For("questions"); words != "" {
		legend = words
	}
	return parts.Fieldset(c.Text("deskpages.evaluation.ask"), legend, append([]templ.Component{parts.Hint(c.Text("deskpages.evaluation.ask_hint"))}, all...)...)
}

// typedQuestions reads the questions of the form: those that have words.
func typedQuestions(c *door.Call) []desk.Question {
	en, fr, kinds := c.Values("question_en"), c.Values("question_fr"), c.Values("kind")
	var list []desk.Question
	for i := range min(len(en), len(fr), len(kinds)) {
		q := desk.Question{Kind: desk.QuestionKind(kinds[i]), Text: i18n.Text{EN: en[i], FR: fr[i]}}
		if !q.Text.Empty() {
			list = append(list, q)
		}
	}
	return list
}

func (p *Pages) actOnEvaluation(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, err := p.run(c)
	if err != nil {
		return err
	}
	done := "desk_saved"
	switch c.Value("action") {
	case "set_up":
		err = p.Desk.SetUp(c.Ctx(), c.Actor, g.ID, desk.Evaluation{Intro: c.Both("intro"), Closes: lastOf(g, c.Value("closes")), Questions: typedQuestions(c)})
	case "invite":
		done = "desk_invited"
		_, err = p.Desk.Invite(c.Ctx(), c.Actor, g.ID)
	case "close":
		done = "desk_closed"
		err = p.Desk.CloseNow(c.Ctx(), c.Actor, g.ID)
	default:
		err = fault.New(fault.Invalid, "fault.form", nil)
	}
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.evaluationWith(c, status, errs)
	}
	return c.Done(at(c, "evaluation"), done)
}

// results are the answers, once the evaluation is closed.
func (p *Pages) results(c *door.Call, g gatherings.Gathering) (templ.Component, error) {
	_, results, err := p.Desk.Results(c.Ctx(), c.Actor, g)
	if err != nil {
		return nil, err
	}
	var all []templ.Component
	for i, r := range results {
		var body []templ.Component
		switch {
		case r.Hidden:
			body = append(body, parts.Para(c.Text("desk.results.hidden", "Fewest", desk.Fewest)))
		case r.Kind == desk.Words:
			body = append(body, ownWords(r))
		default:
			body = append(body, answerTable(c, r))
		}
		all = append(all, parts.Section("q"+strconv.Itoa(i+1), c.In(r.Text), body...))
	}
	all = append(all, ui.LinkList([]ui.Link{{Label: c.Text("deskpages.evaluation.csv"), Href: at(c, "evaluation.csv")}}))
	return parts.Stack(all...), nil
}

// answerTable counts the answers there were to choose, with a bar for each.
func answerTable(c *door.Call, r desk.Result) templ.Component {
	t := ui.TableData{Caption: c.In(r.Text), HideCaption: true, Columns: []ui.Column{{Label: c.Text("desk.column.answer")}, {Label: c.Text("desk.column.people"), Numeric: true}, {Label: c.Text("deskpages.statistics.bar")}}}
	top := max(1, slices.Max(r.Counts))
	for i, n := range r.Counts {
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{{Text: r.Option(i, c.Loc)}, {Text: figure(c.Loc, n)}, {Body: shareBar(0, n*100/top)}}})
	}
	t.Foot = []ui.Cell{{Text: c.Text("desk.list.all")}, {Text: figure(c.Loc, r.Answers)}, {}}
	return ui.Table(t)
}

func (p *Pages) evaluationCSV(c *door.Call) error {
	g, err := p.run(c)
	if err != nil {
		return err
	}
	_, results, err := p.Desk.Results(c.Ctx(), c.Actor, g)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := p.Desk.WriteResults(&b, results, c.Loc); err != nil {
		return err
	}
	return c.Download(g.Key+"-evaluation.csv", csvType, b.Bytes())
}
