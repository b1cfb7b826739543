package proposals

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme"
	"plenary.example/internal/programme/proposals"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// listView is what was handed in.
type listView struct {
	loc   *i18n.Localizer
	table ui.TableData
	empty *ui.EmptyData
	more  string
}

func (p *Pages) list(c *door.Call) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	list, more, err := p.Proposals.List(c.Ctx(), c.Actor, g, c.Int("after", 0))
	if err != nil {
		return err
	}
	v := listView{loc: c.Loc}
	v.table = ui.TableData{Caption: c.Text("props.list.title"), HideCaption: true, Columns: []ui.Column{
		{Label: c.Text("props.list.proposal")}, {Label: c.Text("props.list.organization")}, {Label: c.Text("props.list.state")}, {Label: c.Text("props.list.average")}, {Label: c.Text("props.list.you")},
	}}
	for _, one := range list {
		average, you := c.Text("props.list.blind"), ""
		switch {
		case one.Conflict:
			average, you = "", c.Text("props.list.conflict")
		case one.Seen && one.Summary.Count == 0:
			average = c.Text("props.list.none_yet")
		case one.Seen:
			average = figure(c, one.Summary.Figures)
		}
		if one.Reviewed {
			you = c.Text("props.list.reviewed")
		}
		lang := i18n.Lang("")
		if !one.Title.Has(c.Lang) {
			lang = c.Lang.Other()
		}
		v.table.Rows = append(v.table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: titleOf(c, one.Proposal), Href: desk(c, g, one.ID), Lang: lang}, {Text: one.Organization}, {Tag: statusTag(c, one.Status)}, {Text: average}, {Text: you},
		}})
	}
	if len(list) == 0 {
		v.empty = &ui.EmptyData{Title: c.Text("props.list.empty_title"), Body: c.Text("props.list.empty")}
	}
	if more {
		v.more = desk(c, g) + "?after=" + strconv.Itoa(list[len(list)-1].Number)
	}
	return c.Page(ui.PageData{Title: c.Text("props.list.title"), Kicker: g.Title.In(c.Lang), Lead: c.Text("props.list.lead"), Crumbs: crumbs(c, g)}, listPage(v))
}

// figure says an average and how far apart the reviewers are.
func figure(c *door.Call, f proposals.Figures) string {
	return c.Text("props.figure", "Mean", points(c, f.Mean), "Low", points(c, f.Low), "High", points(c, f.High), "Count", f.Count)
}

// reviewShown is one review.
type reviewShown struct {
	name, points, comment string
}

// readView is a proposal before those who review and decide.
type readView struct {
	loc       *i18n.Localizer
	action    string
	errs      ui.FormErrors
	facts     []ui.Fact
	translate []string
	conflict  string
	blind     string
	figures   string
	criteria  []ui.Fact
	reviews   []reviewShown
	scores    []ui.Field
	scale     []ui.Option
	comment   ui.Field
	declare   ui.Field
	may       bool // review
	reviewer  bool
	decide    bool
	decisions []ui.Option
	decision  ui.Field
	words     ui.Field
	session   *ui.ButtonData
}

func (p *Pages) read(c *door.Call) error { return p.readWith(c, http.StatusOK, nil) }

func (p *Pages) readWith(c *door.Call, status int, errs ui.FormErrors) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	r, err := p.Proposals.ForReview(c.Ctx(), c.Actor, c.R.PathValue("proposal"))
	if err != nil {
		return err
	}
	if r.GatheringID != g.ID {
		return fault.New(fault.NotFound, "proposals.error.not_found", nil)
	}
	v := readView{loc: c.Loc, action: desk(c, g, r.ID), errs: errs, facts: facts(c, r.Proposal, r.Call), may: r.MayReview, decide: r.MayDecide, reviewer: r.Call.IsReviewer(c.Actor) && r.Status.Pending()}
	for _, lang := range r.ToTranslate() {
		v.translate = append(v.translate, c.Text("props.translate."+string(lang)))
	}
	if r.Conflict != nil {
		v.conflict = c.Text("props.conflict", "Why", *r.Conflict)
	} else if r.Own != nil && r.Own.Conflict != "" {
		v.conflict = c.Text("props.declared", "Why", r.Own.Conflict)
	}
	v.fillReviews(c, r)
	v.fillForms(c, r, errs)
	if r.Status == proposals.Accepted && r.SessionID == "" && proposals.MayRun(c.Actor, g) {
		v.session = &ui.ButtonData{Label: c.Text("props.session"), Action: v.action, Hidden: []ui.Hidden{{Name: "do", Value: "session"}}}
	}
	page := ui.PageData{
		Title: titleOf(c, r.Proposal), Kicker: g.Title.In(c.Lang), Status: statusTag(c, r.Status), Errors: errs, Crumbs: crumbs(c, g, ui.Link{Label: c.Text("props.list.title"), Href: desk(c, g)}),
	}
	if r.Status.Decided() {
		page.StatusLine = c.Text("props.decided", "By", r.DecidedBy, "At", moment(r.DecidedAt, g))
	}
	return c.PageStatus(status, twin(c, page, "manage", "gatherings", g.Key, "proposals", r.ID), readPage(v))
}

func (v *readView) fillReviews(c *door.Call, r proposals.Read) {
	switch {
	case r.Seen && r.Summary.Count > 0:
		v.figures = figure(c, r.Summary.Figures)
	case r.Seen:
		v.blind = c.Text("props.list.none_yet")
	case v.conflict == "":
		v.blind = c.Text("props.blind")
	}
	for i, f := range r.Summary.ByCriterion {
		if f.Count > 0 {
			v.criteria = append(v.criteria, ui.Fact{Term: r.Call.Criteria[i].Name.In(c.Lang), Text: figure(c, f)})
		}
	}
	for _, one := range r.Reviews {
		shown := reviewShown{name: one.Name, comment: one.Comment}
		if shown.name == "" {
			shown.name = c.Text("props.somebody")
		}
		var said []string
		for _, k := range r.Call.Criteria {
			if n, ok := one.Scores[k.ID]; ok {
				said = append(said, c.Text("props.given", "Criterion", k.Name, "Points", n))
			}
		}
		shown.points = strings.Join(said, " · ")
		if one.Conflict != "" {
			shown.points = c.Text("props.has_conflict")
		}
		v.reviews = append(v.reviews, shown)
	}
}

func (v *readView) fillForms(c *door.Call, r proposals.Read, errs ui.FormErrors) {
	for n := proposals.MinScore; n <= proposals.MaxScore; n++ {
		v.scale = append(v.scale, ui.Option{Value: strconv.Itoa(n), Label: c.Text("props.scale." + strconv.Itoa(n))})
	}
	for _, k := range r.Call.Criteria {
		f := ui.Field{Name: "score_" + k.ID, Label: k.Name.In(c.Lang), Error: errs.For("score_" + k.ID), Value: c.Value("score_" + k.ID)}
		if r.Own != nil && f.Value == "" && r.Own.Scores[k.ID] > 0 {
			f.Value = strconv.Itoa(r.Own.Scores[k.ID])
		}
		v.scores = append(v.scores, f)
	}
	v.comment = ui.Field{Name: "comment", Label: c.Text("props.comment"), Error: errs.For("comment"), Value: c.Value("comment"), Optional: true, Max: 6000}
	if r.Own != nil && v.comment.Value == "" {
		v.comment.Value = r.Own.Comment
	}
	v.declare = ui.Field{Name: "conflict", Label: c.Text("props.declare"), Hint: c.Text("props.declare_hint"), Error: errs.For("conflict"), Value: c.Value("conflict"), Max: 300}
	for _, d := range proposals.Decisions() {
		v.decisions = append(v.decisions, ui.Option{Value: string(d), Label: c.Loc.Say(d.Name())})
	}
	v.decision = ui.Field{Name: "decision", Label: c.Text("props.decision"), Error: errs.For("decision"), Value: c.Value("decision")}
	v.words = ui.Field{Name: "words", Label: c.Text("props.decision_words"), Hint: c.Text("props.decision_words_hint", "Language", i18n.Say("programme.language."+string(r.Lang))), Error: errs.For("words"), Value: c.Value("words"), Optional: true, Max: 6000}
}

// act reviews, declares a conflict, decides, or makes a session.
func (p *Pages) act(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, err := p.open(c)
	if err != nil {
		return err
	}
	id := c.R.PathValue("proposal")
	done := "proposal_reviewed"
	switch c.Value("do") {
	case "review":
		scores := map[string]int{}
		for name := range c.R.Form {
			if k, ok := strings.CutPrefix(name, "score_"); ok {
				scores[k] = c.Int(name, 0)
			}
		}
		err = p.Proposals.Review(c.Ctx(), c.Actor, id, scores, c.Value("comment"))
	case "declare":
		err = p.Proposals.Declare(c.Ctx(), c.Actor, id, c.Value("conflict"))
		done = "proposal_declared"
	case "decide":
		err = p.Proposals.Decide(c.Ctx(), c.Actor, id, proposals.Status(c.Value("decision")), c.Value("words"))
		done = "proposal_decided"
	case "session":
		var made programme.Session
		if made, err = p.Proposals.MakeSession(c.Ctx(), c.Actor, id); err == nil {
			return c.Done(c.Path("manage", "gatherings", g.Key, "programme", "sessions", strconv.Itoa(made.Number)), "proposal_session")
		}
	default:
		err = fault.New(fault.Invalid, "fault.form", nil)
	}
	if err == nil {
		return c.Done(desk(c, g, id), done)
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	return p.readWith(c, http.StatusUnprocessableEntity, errs)
}

// callView is the form of a call.
type callView struct {
	loc       *i18n.Localizer
	action    string
	errs      ui.FormErrors
	values    map[string]string
	questions int
	criteria  int
	bodies    []ui.Option
}

func (v callView) field(name string) ui.Field {
	f := ui.Field{Name: name, Label: v.loc.T("props.call." + name), Value: v.values[name], Error: v.errs.For(name), Optional: true}
	if hint := "props.call." + name + "_hint"; v.loc.Has(hint) {
		f.Hint = v.loc.T(hint)
	}
	return f
}

func with(f ui.Field, set func(f *ui.Field)) ui.Field {
	set(&f)
	return f
}

// numbered is the nth question or criterion in a language.
func (v callView) numbered(kind string, n int, lang i18n.Lang) ui.Field {
	name := kind + "_" + strconv.Itoa(n) + "_" + string(lang)
	return ui.Field{Name: name, Label: v.loc.T("props.call."+kind+"_"+string(lang), "Number", n), Value: v.values[name], Error: v.errs.For(name), Optional: true, Lang: lang, Max: 300}
}

// places are how many questions and criteria the form has room for.
const places = 5

func (p *Pages) callForm(c *door.Call) error { return p.callWith(c, http.StatusOK, nil, nil) }

func (p *Pages) callWith(c *door.Call, status int, values map[string]string, errs ui.FormErrors) error {
	g, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(proposals.MayRun(c.Actor, g), "power.prepare_programme"); err != nil {
		return err
	}
	call, err := p.Proposals.Call(c.Ctx(), nil, g.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	v := callView{loc: c.Loc, action: c.Path("manage", "gatherings", g.Key, "call"), errs: errs, values: values, questions: max(places, len(call.Questions)), criteria: max(places, len(call.Criteria))}
	if values == nil {
		if v.values, err = p.callValues(c, g, call); err != nil {
			return err
		}
	}
	all, err := p.Bodies.Bodies(c.Ctx(), nil, "")
	if err != nil {
		return err
	}
	for _, b := range all {
		v.bodies = append(v.bodies, ui.Option{Value: b.ID, Label: b.Name.In(c.Lang)})
	}
	page := ui.PageData{Title: c.Text("props.call.title"), Kicker: g.Title.In(c.Lang), Lead: c.Text("props.call.lead"), Errors: errs, Crumbs: crumbs(c, g)}
	if call.GatheringID != "" {
		page.Secondary = []ui.ButtonData{{Label: c.Text("props.list.title"), Href: desk(c, g), Kind: ui.Quiet}}
	}
	return c.PageStatus(status, twin(c, page, "manage", "gatherings", g.Key, "call"), callPage(v))
}

func (p *Pages) callValues(c *door.Call, g gatherings.Gathering, call proposals.Call) (map[string]string, error) {
	values := map[string]string{"about_en": call.About.EN, "about_fr": call.About.FR, "committee": call.CommitteeID}
	if !call.Opens.IsZero() {
		values["opens"], values["closes"] = ui.DateTimeValue(call.Opens.In(g.Location())), ui.DateTimeValue(call.Closes.In(g.Location()))
	}
	if call.Anybody {
		values["anybody"] = "yes"
	}
	for i, q := range call.Questions {
		n := strconv.Itoa(i + 1)
		values["question_"+n+"_en"], values["question_"+n+"_fr"] = q.Text.EN, q.Text.FR
		if q.Required {
			values["required_"+n] = "yes"
		}
	}
	for i, k := range call.Criteria {
		n := strconv.Itoa(i + 1)
		values["criterion_"+n+"_en"], values["criterion_"+n+"_fr"] = k.Name.EN, k.Name.FR
	}
	persons, err := p.People.PersonsByID(c.Ctx(), nil, call.Reviewers)
	if err != nil {
		return nil, err
	}
	var addresses []string
	for _, id := range call.Reviewers {
		addresses = append(addresses, persons[id].Email)
	}
	values["reviewers"] = strings.Join(addresses, "\n")
	return values, nil
}

func (p *Pages) saveCall(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, err := p.open(c)
	if err != nil {
		return err
	}
	if err := c.Actor.Require(proposals.MayRun(c.Actor, g), "power.prepare_programme"); err != nil {
		return err
	}
	was, err := p.Proposals.Call(c.Ctx(), nil, g.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	call, err := p.callOf(c, g, was)
	if err == nil {
		err = p.Proposals.OpenCall(c.Ctx(), c.Actor, g.Key, call)
	}
	if err == nil {
		return c.Done(c.Path("manage", "gatherings", g.Key, "call"), "call_saved")
	}
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	values := map[string]string{}
	for name := range c.R.Form {
		values[name] = c.Value(name)
	}
	return p.callWith(c, http.StatusUnprocessableEntity, values, errs)
}

// callOf reads the form; questions and criteria that were there keep their IDs.
func (p *Pages) callOf(c *door.Call, g gatherings.Gathering, was proposals.Call) (proposals.Call, error) {
	instant := func(name string) time.Time {
		t, err := time.ParseInLocation(ui.DateTimeForm, c.Value(name), g.Location())
		if err != nil {
			return time.Time{}
		}
		return t
	}
	text := func(name string) i18n.Text { return i18n.Text{EN: c.Value(name + "_en"), FR: c.Value(name + "_fr")} }
	call := proposals.Call{Opens: instant("opens"), Closes: instant("closes"), About: text("about"), Anybody: c.Value("anybody") == "yes", CommitteeID: c.Value("committee")}
	for i := range max(places, len(was.Questions)) {
		n := strconv.Itoa(i + 1)
		q := proposals.Question{Text: text("question_" + n), Required: c.Value("required_"+n) == "yes"}
		if i < len(was.Questions) {
			q.ID = was.Questions[i].ID
		}
		call.Questions = append(call.Questions, q)
	}
	for i := range max(places, len(was.Criteria)) {
		k := proposals.Criterion{Name: text("criterion_" + strconv.Itoa(i+1))}
		if i < len(was.Criteria) {
			k.ID = was.Criteria[i].ID
		}
		call.Criteria = append(call.Criteria, k)
	}
	for address := range strings.FieldsFuncSeq(c.Value("reviewers"), func(r rune) bool { return strings.ContainsRune(" ,;\r\n", r) }) {
		one, err := p.People.PersonByEmail(c.Ctx(), address)
		if fault.Is(err, fault.NotFound) {
			return call, fault.Field("reviewers", "proposals.error.reviewer", nil)
		}
		if err != nil {
			return call, err
		}
		call.Reviewers = append(call.Reviewers, one.ID)
	}
	return call, nil
}
