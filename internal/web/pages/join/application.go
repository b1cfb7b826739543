package join

import (
	"net/http"
	"strconv"
	"time"

	"plenary.example/internal/admissions"
	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// open loads the application that the address leads to. Its pages are kept by
// nobody on the way, and their address is told to no other site.
func (p *Pages) open(c *door.Call) (admissions.Application, error) {
	c.W.Header().Set("Cache-Control", "no-store")
	c.W.Header().Set("Referrer-Policy", "no-referrer")
	return p.Admissions.Open(c.Ctx(), c.R.PathValue("applicant"))
}

// to is the address of a page of the application that is open.
func to(c *door.Call, parts ...string) string {
	return c.Path(append([]string{"applications", c.R.PathValue("applicant")}, parts...)...)
}

// page is the shell of a page of an application.
func (p *Pages) page(c *door.Call, page ui.PageData, parts ...string) ui.PageData {
	page.NoIndex = true
	if len(parts) > 0 {
		page.Crumbs = []ui.Link{{Label: c.Text("join.application"), Href: to(c)}}
	}
	return twin(c, page, append([]string{"applications", c.R.PathValue("applicant")}, parts...)...)
}

// applicationView is an application before its applicant.
type applicationView struct {
	loc        *i18n.Localizer
	proof      *proofView // nil: the address is proven
	steps      []ui.Step
	references []referenceView
	papers     []ui.Link
	events     []ui.Event
	asked      string // what the committee asks for
	askedLang  i18n.Lang
	actions    []ui.ButtonData
	outbox     string
}

// referenceView is somebody named as a reference.
type referenceView struct {
	words string
	state ui.TagData
	when  string // empty: not asked yet
	again string // the address where another one is named; empty: none need be
}

// application is the one page that the link leads to: what is still to do, or
// where it stands and what happens next.
func (p *Pages) application(c *door.Call) error {
	a, err := p.open(c)
	if err != nil {
		return err
	}
	return p.applicationWith(c, http.StatusOK, a, "", nil)
}

// applicationWith is the page with the form for the link given back; email is the
// address that was typed there.
func (p *Pages) applicationWith(c *door.Call, status int, a admissions.Application, email string, errs ui.FormErrors) error {
	v := applicationView{loc: c.Loc, proof: proof(c, a, email, errs)}
	page := ui.PageData{Title: c.Text("join.application"), Kicker: p.kicker(c, a), Status: stateTag(c.Loc, a.State), Errors: errs}
	if c.Door.Demo && v.proof == nil {
		v.outbox = c.Path("outbox")
	}
	if a.State.Writable() {
		p.toWrite(c, a, &v, &page)
	} else {
		p.toFollow(c, a, &v, &page)
	}
	if a.State.Open() {
		v.actions = append(v.actions, ui.ButtonData{Label: c.Text("join.withdraw.button"), Href: to(c, "withdraw"), Kind: ui.Quiet})
	}
	return c.PageStatus(status, p.page(c, page), applicationPage(v))
}

// kicker names the application above a title: its reference, its class.
func (p *Pages) kicker(c *door.Call, a admissions.Application) string {
	class := c.Loc.Say(a.Class.Name())
	if a.Ref() == "" {
		return class
	}
	return c.Text("join.kicker", "Ref", a.Ref(), "Class", class)
}

// toWrite fills in the page of an application that is the applicant's to write.
func (p *Pages) toWrite(c *door.Call, a admissions.Application, v *applicationView, page *ui.PageData) {
	class := p.Admissions.Class(a)
	gaps := p.Admissions.Gaps(a)
	current := false
	for _, s := range admissions.Steps(class) {
		step := ui.Step{Label: c.Loc.Say(s.Title(class)), Href: to(c, s.Slug), State: ui.Done}
		for _, g := range gaps {
			if g.Step.Slug == s.Slug {
				step.State = ui.Todo
			}
		}
		if step.State == ui.Todo && !current {
			current, step.State = true, ui.Current
			page.Primary = &ui.ButtonData{Label: c.Text("join.go_on"), Href: step.Href}
		}
		v.steps = append(v.steps, step)
	}
	review := ui.Step{Label: c.Text("join.review.title"), Href: to(c, "review"), State: ui.Todo}
	if !current {
		review.State = ui.Current
		page.Primary = &ui.ButtonData{Label: c.Text("join.review.go"), Href: review.Href}
	}
	v.steps = append(v.steps, review)
	page.Lead = c.Text("join.draft.lead", "Days", p.Admissions.Profile().Admissions.DraftDays)
	if asked, ok := a.Last(admissions.WasReturned); ok && a.State == admissions.Returned {
		page.Lead = c.Text("join.returned.lead")
		page.Status.Word = c.Text("join.returned.word")
		v.asked, v.askedLang = asked.Words, a.Lang
		v.references = referenceViews(c, a)
	}
}

// toFollow fills in the page of an application that others have in hand.
func (p *Pages) toFollow(c *door.Call, a admissions.Application, v *applicationView, page *ui.PageData) {
	admission := p.Admissions.Profile().Admissions
	page.Lead = c.Text("join.stands."+string(a.State), "Until", a.AppealUntil, "Hearer", admission.AppealTo)
	if a.State == admissions.Refused && a.AppealUntil.IsZero() {
		page.Lead = c.Text("join.stands.dismissed")
	}
	if a.State.Open() {
		page.Next = &ui.Next{Body: c.Text("join.follows." + string(a.State))}
	}
	if a.State == admissions.Refused && !a.AppealUntil.IsZero() && !p.Admissions.Today().After(a.AppealUntil) {
		page.Primary = &ui.ButtonData{Label: c.Text("join.appeal.button"), Href: to(c, "appeal")}
	}
	if a.State == admissions.Admitted {
		page.Primary = &ui.ButtonData{Label: c.Text("join.sign_in"), Href: c.Path("sign-in")}
	}
	v.references = referenceViews(c, a)
	v.papers = paperLinks(c, p.Admissions.Class(a), a, func(slug string) string { return to(c, "papers", slug) })
	for _, e := range a.Events {
		if !e.Public() {
			continue
		}
		event := ui.Event{When: c.Local(e.At), Title: c.Loc.Say(e.Say())}
		if e.Kind == admissions.WasReturned || e.Kind == admissions.WasDecided || e.Kind == admissions.WasAppealDecided || e.Kind == admissions.WasAppealed {
			event.Text = e.Words
		}
		if e.LetterID != "" {
			event.Body = ui.LinkList([]ui.Link{{Label: c.Text("join.letter"), Href: to(c, "letters", e.ID)}})
		}
		v.events = append(v.events, event)
	}
}

// referenceViews says who was asked for a reference, when, and what came of it.
func referenceViews(c *door.Call, a admissions.Application) []referenceView {
	var list []referenceView
	for _, r := range a.References {
		one := referenceView{words: referenceLine(c, r), state: answerTag(c.Loc, r.State)}
		switch {
		case !r.AnsweredAt.IsZero():
			one.when = c.Text("join.reference.answered", "Asked", c.Local(r.AskedAt), "Answered", c.Local(r.AnsweredAt))
		case !r.RemindedAt.IsZero():
			one.when = c.Text("join.reference.reminded", "Asked", c.Local(r.AskedAt), "Reminded", c.Local(r.RemindedAt))
		case !r.AskedAt.IsZero() && !a.MayRemind():
			one.when = c.Text("join.reference.asked_on", "Asked", c.Local(r.AskedAt))
		case !r.AskedAt.IsZero():
			one.when = c.Text("join.reference.asked", "Asked", c.Local(r.AskedAt), "Days", int(admissions.RemindAfter/(24*time.Hour)))
		}
		if r.State == admissions.Declined && a.State == admissions.Submitted {
			one.again = to(c, "references")
		}
		list = append(list, one)
	}
	return list
}

// referenceLine names somebody asked for a reference; whoever has asked to be
// forgotten has no name any more.
func referenceLine(c *door.Call, r admissions.Reference) string {
	if r.Name == "" {
		return c.Text("join.reference.forgotten", "Organization", r.Organization)
	}
	return c.Text("join.reference.line", "Name", r.Name, "Organization", r.Organization)
}

// nameOf is the applicant's name; whoever has asked to be forgotten has none.
func nameOf(c *door.Call, a admissions.Application) string {
	if name := a.Name(); !name.Empty() {
		return name.In(c.Lang)
	}
	return c.Text("join.forgotten")
}

// answerTag is what a referee has said, as a mark.
func answerTag(l *i18n.Localizer, a admissions.Answer) ui.TagData {
	tone := ui.Waiting
	switch a {
	case admissions.Confirmed:
		tone = ui.Good
	case admissions.Declined:
		tone = ui.Bad
	case admissions.Named, admissions.Asked:
	}
	return ui.TagData{Tone: tone, Word: capital(l.Say(a.Say()))}
}

// letter sends the letter of a decision.
func (p *Pages) letter(c *door.Call) error {
	b, err := p.Admissions.Letter(c.Ctx(), c.R.PathValue("applicant"), c.R.PathValue("event"))
	if err != nil {
		return err
	}
	return c.Download(b.Name, b.MediaType, b.Body)
}

// kilobytes says how large a file is.
func kilobytes(c *door.Call, size int64) string {
	return c.Text("join.kilobytes", "Count", int(max(size>>10, 1)))
}

// confirmView is a page that asks whether to do something that cannot be undone.
type confirmView struct {
	loc    *i18n.Localizer
	action string
	button string
	back   string
	words  *ui.Field // what is to be said; nil: nothing
}

// withdrawForm asks whether to withdraw.
func (p *Pages) withdrawForm(c *door.Call, a admissions.Application) error {
	if !a.State.Open() {
		return c.Redirect(to(c))
	}
	key := "join.withdraw.lead"
	if a.State == admissions.Draft {
		key = "join.withdraw.draft"
	}
	return c.Page(p.page(c, ui.PageData{Title: c.Text("join.withdraw.title"), Lead: c.Text(key), Kicker: p.kicker(c, a)}, "withdraw"),
		confirmPage(confirmView{loc: c.Loc, action: to(c, "withdraw"), button: c.Text("join.withdraw.button"), back: to(c)}))
}

func (p *Pages) withdraw(c *door.Call) error {
	a, err := p.Admissions.Withdraw(c.Ctx(), c.R.PathValue("applicant"))
	if err != nil {
		return err
	}
	if a.State == admissions.Draft {
		return c.Done(c.Path("join"), "join_deleted")
	}
	return c.Done(to(c), "join_withdrawn")
}

// appealForm asks why the decision should be different.
func (p *Pages) appealForm(c *door.Call, status int, a admissions.Application, typed string, errs ui.FormErrors) error {
	if a.State != admissions.Refused {
		return c.Redirect(to(c))
	}
	field := ui.Field{Name: "appeal", Label: c.Text("join.appeal.label"), Hint: c.Text("join.appeal.hint"), Value: typed, Rows: 10, Max: admissions.MaxText, Error: errs.For("appeal")}
	return c.PageStatus(status, p.page(c, ui.PageData{
		Title: c.Text("join.appeal.title"), Kicker: p.kicker(c, a), Errors: errs,
		Lead: c.Text("join.appeal.lead", "Until", a.AppealUntil, "Hearer", p.Admissions.Profile().Admissions.AppealTo),
	}, "appeal"), confirmPage(confirmView{loc: c.Loc, action: to(c, "appeal"), button: c.Text("join.appeal.button"), back: to(c), words: &field}))
}

func (p *Pages) appeal(c *door.Call, a admissions.Application) error {
	_, err := p.Admissions.Appeal(c.Ctx(), c.R.PathValue("applicant"), c.Value("appeal"))
	errs, status, err := refused(c, err)
	if err != nil {
		return err
	}
	if errs.Any() {
		return p.appealForm(c, status, a, c.Value("appeal"), errs)
	}
	return c.Done(to(c), "join_appealed")
}

// place reads the number of a reference that a form is about.
func place(c *door.Call) int {
	n, err := strconv.Atoi(c.Value("place"))
	if err != nil {
		return 0
	}
	return n
}
