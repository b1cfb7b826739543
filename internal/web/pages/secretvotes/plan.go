package secretvotes

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/ballots"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/secretballots"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

func (p *Pages) newForm(c *door.Call) error {
	if err := c.Actor.Require(secretballots.MayRun(c.Actor), "power.run_secret_votes"); err != nil {
		return err
	}
	today := p.Votes.Day(p.Now())
	y, m, d := today.AddDate(0, 0, 14).Date()
	opens := time.Date(y, m, d, 9, 0, 0, 0, p.Votes.Location())
	plan := secretballots.Plan{Group: tooled, RecordDay: today, Opens: opens, Closes: opens.AddDate(0, 0, 7).Add(8 * time.Hour), Questions: []secretballots.Question{{Kind: secretballots.Decision, Majority: ballots.Simple}}}
	return p.planWith(c, http.StatusOK, nil, p.valuesOf(plan), 1, nil)
}

func (p *Pages) editForm(c *door.Call) error {
	v, err := p.openToRun(c)
	if err != nil {
		return err
	}
	if v.State != secretballots.Planned { // the plan stands
		return c.Redirect(manage(c, v))
	}
	plan, err := p.Votes.AsPlanned(c.Ctx(), v)
	if err != nil {
		return err
	}
	return p.planWith(c, http.StatusOK, &v, p.valuesOf(plan), len(plan.Questions), nil)
}

// planWith shows the form with so many questions; v is nil for a vote that is not planned yet.
func (p *Pages) planWith(c *door.Call, status int, v *secretballots.Vote, values map[string]string, questions int, errs ui.FormErrors) error {
	page := twin(c, ui.PageData{Title: c.Text("secretvotes.plan.new"), Lead: c.Text("secretvotes.plan.lead"), NoIndex: true, Errors: errs, Crumbs: c.FromDesk(ui.Link{Label: c.Text("secretvotes.desk.title"), Href: c.Path("manage", "secret-votes")})}, "manage", "secret-votes", "new")
	action, button := c.Path("manage", "secret-votes", "new"), c.Text("secretvotes.plan.send")
	if v != nil {
		page = twin(c, ui.PageData{Title: c.Text("secretvotes.plan.edit"), Kicker: v.Title.In(c.Lang), NoIndex: true, Crumbs: deskCrumbs(c, *v), Errors: errs}, "manage", "secret-votes", v.Key, "edit")
		action, button = manage(c, *v, "edit"), c.Text("secretvotes.plan.save")
	}
	f := parts.Fields{Call: c, Prefix: "secretvotes.plan.", Values: values, Errors: errs}
	about := []templ.Component{f.Both("title", 0)}
	if v == nil {
		about = append(about, f.Line("key", func(f *ui.Field) { f.Width = 20 }))
	}
	about = append(about, f.Both("about", 4, parts.Optional))
	gatherings, resolutions, err := p.choices(c, values["meeting"])
	if err != nil {
		return err
	}
	form := []templ.Component{parts.Fieldset(c.Text("secretvotes.plan.about_title"), "", about...)}
	for n := 1; n <= questions; n++ {
		form = append(form, p.questionFields(c, f, n, resolutions))
	}
	form = append(form, ui.Actions(ui.ButtonData{Label: c.Text("secretvotes.plan.add_question"), Name: "action", Value: "add", Kind: ui.Secondary, Attrs: templ.Attributes{"formnovalidate": true}}))
	who := []templ.Component{f.Day("record_day")}
	if len(gatherings) > 0 {
		who = append(who, f.Choice("meeting", gatherings, parts.Optional, parts.None(c.Text("secretvotes.plan.no_meeting"))))
	}
	form = append(form,
		parts.Fieldset(c.Text("secretvotes.plan.electors_title"), "", who...),
		parts.Fieldset(c.Text("secretvotes.plan.hours_title"), "", f.Hour("opens"), f.Hour("closes")),
		parts.Fieldset(c.Text("secretvotes.plan.keys_title"), c.Text("secretvotes.plan.keys_hint"), f.Area("trustees", parts.Rows(4)), f.Line("need", parts.Numeric, parts.Optional, func(f *ui.Field) { f.Width = 4 }), f.Line("authority", func(f *ui.Field) { f.Type, f.Width = "email", 20 })),
		f.Radios("group", []ui.Option{
			{Value: tooled, Label: c.Text("secretvotes.plan.group.2048"), Hint: c.Text("secretvotes.plan.group.2048_hint")},
			{Value: "Ed25519", Label: c.Text("secretvotes.plan.group.ed"), Hint: c.Text("secretvotes.plan.group.ed_hint")},
		}),
		parts.Hint(c.Text("secretvotes.plan.ranked")),
		parts.Submit(button, ui.Primary),
	)
	return c.PageStatus(status, page, parts.Stack(parts.Form(ui.FormData{Action: action, Once: true, Hidden: []ui.Hidden{{Name: "questions", Value: strconv.Itoa(questions)}}}, form...)))
}

// choices are the meetings whose delegates may vote, and the resolutions before them.
func (p *Pages) choices(c *door.Call, chosen string) (gatherings, resolutions []ui.Option, err error) {
	list, err := p.Meetings.List(c.Ctx(), time.Time{})
	if err != nil {
		return nil, nil, err
	}
	for _, m := range list {
		if m.State == meetings.Adjourned && m.ID != chosen {
			continue
		}
		gatherings = append(gatherings, ui.Option{Value: m.ID, Label: m.Title.In(c.Lang)})
		agenda, err := p.Meetings.Agenda(c.Ctx(), m.ID)
		if err != nil {
			return nil, nil, err
		}
		for _, item := range agenda {
			if item.ResolutionID != "" {
				resolutions = append(resolutions, ui.Option{Value: item.ResolutionID, Label: item.Title.In(c.Lang), Group: m.Title.In(c.Lang)})
			}
		}
	}
	return gatherings, resolutions, nil
}

func (p *Pages) questionFields(c *door.Call, f parts.Fields, n int, resolutions []ui.Option) templ.Component {
	name := func(field string) string { return secretballots.QuestionField(n, field) }
	of := func(field string, set ...func(*ui.Field)) ui.Field {
		one := f.Of(name(field), set...)
		one.Label = c.Text("secretvotes.plan.q." + field)
		if hint := "secretvotes.plan.q." + field + "_hint"; c.Loc.Has(hint) {
			one.Hint = c.Text(hint)
		}
		return one
	}
	both := func(field string, rows int) (list []templ.Component) {
		for _, l := range []i18n.Lang{c.Lang, c.Lang.Other()} {
			one := f.Of(name(field)+"_"+string(l), func(f *ui.Field) { f.Rows, f.Lang = rows, l })
			one.Label, one.Error = c.Text("secretvotes.plan.q."+field+"_"+string(l)), f.Errors.For(name(field))
			if hint := "secretvotes.plan.q." + field + "_hint"; c.Loc.Has(hint) {
				one.Hint = c.Text(hint)
			}
			list = append(list, ui.TextArea(c.Loc, one))
		}
		return list
	}
	number := func(field string) templ.Component {
		return ui.Input(c.Loc, of(field, parts.Numeric, func(f *ui.Field) { f.Width, f.Optional = 4, true }))
	}
	fields := both("text", 2)
	fields = append(fields, ui.Radios(c.Loc, of("kind"), []ui.Option{
		{Value: string(secretballots.Decision), Label: c.Text("secretvotes.plan.kind.decision"), Hint: c.Text("secretvotes.plan.kind.decision_hint")},
		{Value: string(secretballots.Choice), Label: c.Text("secretvotes.plan.kind.choice"), Hint: c.Text("secretvotes.plan.kind.choice_hint")},
	}))
	decision := []templ.Component{ui.Select(c.Loc, of("majority"), []ui.Option{
		{Value: string(ballots.Simple), Label: c.Loc.Say(ballots.Simple.Rule())}, {Value: string(ballots.TwoThirds), Label: c.Loc.Say(ballots.TwoThirds.Rule())},
	})}
	if len(resolutions) > 0 {
		decision = append(decision, ui.Select(c.Loc, of("resolution", parts.Optional, parts.None(c.Text("secretvotes.plan.no_resolution"))), resolutions))
	}
	kind := f.Values[name("kind")]
	fields = append(fields, parts.Folded(c.Text("secretvotes.plan.of_decision"), kind != string(secretballots.Choice), decision...))
	choice := append(both("answers", 5), number("smallest"), number("largest"), number("seats"))
	fields = append(fields, parts.Folded(c.Text("secretvotes.plan.of_choice"), kind == string(secretballots.Choice), choice...))
	return parts.Fieldset(c.Text("secretvotes.question", "Number", n), "", fields...)
}

func (p *Pages) plan(c *door.Call) error {
	if err := c.Actor.Require(secretballots.MayRun(c.Actor), "power.run_secret_votes"); err != nil {
		return err
	}
	plan, values, questions := p.planOf(c)
	if c.Value("action") == "add" {
		return p.planWith(c, http.StatusOK, nil, values, min(questions+1, secretballots.MaxQuestions), nil)
	}
	v, err := p.Votes.Plan(c.Ctx(), c.Actor, plan)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.planWith(c, http.StatusUnprocessableEntity, nil, values, questions, errs)
	}
	return c.Done(manage(c, v), "secret_plan")
}

func (p *Pages) edit(c *door.Call) error {
	v, err := p.openToRun(c)
	if err != nil {
		return err
	}
	plan, values, questions := p.planOf(c)
	if c.Value("action") == "add" {
		return p.planWith(c, http.StatusOK, &v, values, min(questions+1, secretballots.MaxQuestions), nil)
	}
	if err := p.Votes.Change(c.Ctx(), c.Actor, v.Key, plan); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.planWith(c, http.StatusUnprocessableEntity, &v, values, questions, errs)
	}
	return c.Done(manage(c, v), "secret_change")
}

// fieldsOf are the names of the fields of the form; those of questions count from 1.
func fieldsOf(questions int) []string {
	names := []string{"key", "title_en", "title_fr", "about_en", "about_fr", "record_day", "meeting", "opens", "closes", "trustees", "need", "authority", "group"}
	for n := 1; n <= questions; n++ {
		for _, field := range []string{"kind", "text_en", "text_fr", "majority", "resolution", "answers_en", "answers_fr", "smallest", "largest", "seats"} {
			names = append(names, secretballots.QuestionField(n, field))
		}
	}
	return names
}

// planOf reads the form. A question of which nothing is written is left out, unless it is
// the only one.
func (p *Pages) planOf(c *door.Call) (plan secretballots.Plan, values map[string]string, questions int) {
	questions = max(1, min(c.Int("questions", 1), secretballots.MaxQuestions))
	values = c.Typed(fieldsOf(questions)...)
	plan = secretballots.Plan{
		Key: c.Value("key"), Title: c.Both("title"), About: c.Both("about"), MeetingID: c.Value("meeting"), Group: c.Value("group"), Need: c.Int("need", 0),
		RecordDay: db.ParseDay(c.Value("record_day")), Opens: p.instant(c, "opens"), Closes: p.instant(c, "closes"), Trustees: strings.Fields(c.Value("trustees")), Authority: c.Value("authority"),
	}
	for n := 1; n <= questions; n++ {
		value := func(field string) string { return c.Value(secretballots.QuestionField(n, field)) }
		q := secretballots.Question{
			Kind: secretballots.QuestionKind(value("kind")), Text: i18n.Text{EN: value("text_en"), FR: value("text_fr")}, Majority: ballots.Majority(value("majority")),
			ResolutionID: value("resolution"), Answers: answersOf(value("answers_en"), value("answers_fr")),
		}
		q.Smallest, q.Largest, q.Seats = whole(value("smallest"), 0), whole(value("largest"), 1), whole(value("seats"), 1)
		if q.Text.Empty() && len(q.Answers) == 0 && n > 1 {
			continue
		}
		plan.Questions = append(plan.Questions, q)
	}
	return plan, values, questions
}

// whole reads a whole number; what is none is -1, which is refused.
func whole(typed string, empty int) int {
	if typed == "" {
		return empty
	}
	n, err := strconv.Atoi(typed)
	if err != nil {
		return -1
	}
	return n
}

// answersOf reads answers one in a line: where one language has none, those of the other
// stand for both, as names do.
func answersOf(en, fr string) (list []i18n.Text) {
	lines := func(s string) (all []string) {
		for line := range strings.SplitSeq(s, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				all = append(all, line)
			}
		}
		return all
	}
	english, french := lines(en), lines(fr)
	for i := range max(len(english), len(french)) {
		var t i18n.Text
		if i < len(english) {
			t.EN = english[i]
		}
		if i < len(french) {
			t.FR = french[i]
		}
		if t.EN == "" {
			t.EN = t.FR
		}
		if t.FR == "" {
			t.FR = t.EN
		}
		list = append(list, t)
	}
	return list
}

// valuesOf puts a plan into the form's fields.
func (p *Pages) valuesOf(plan secretballots.Plan) map[string]string {
	values := map[string]string{
		"key": plan.Key, "title_en": plan.Title.EN, "title_fr": plan.Title.FR, "about_en": plan.About.EN, "about_fr": plan.About.FR, "meeting": plan.MeetingID,
		"record_day": ui.DateValue(plan.RecordDay), "opens": ui.DateTimeValue(p.local(plan.Opens)), "closes": ui.DateTimeValue(p.local(plan.Closes)),
		"trustees": strings.Join(plan.Trustees, "\n"), "authority": plan.Authority, "group": plan.Group,
	}
	if plan.Need > 0 {
		values["need"] = strconv.Itoa(plan.Need)
	}
	for i, q := range plan.Questions {
		set := func(field, value string) { values[secretballots.QuestionField(i+1, field)] = value }
		set("kind", string(q.Kind))
		set("text_en", q.Text.EN)
		set("text_fr", q.Text.FR)
		set("majority", string(q.Majority))
		set("resolution", q.ResolutionID)
		if q.Kind != secretballots.Choice {
			continue
		}
		var en, fr []string
		for _, a := range q.Answers {
			en, fr = append(en, a.EN), append(fr, a.FR)
		}
		set("answers_en", strings.Join(en, "\n"))
		set("answers_fr", strings.Join(fr, "\n"))
		set("smallest", strconv.Itoa(q.Smallest))
		set("largest", strconv.Itoa(q.Largest))
		set("seats", strconv.Itoa(q.Seats))
	}
	return values
}
