package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions"
	"plenary.example/internal/bodies"
	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf"
	"plenary.example/internal/people"
)

//go:embed applicants.json
var applicantsJSON []byte

// applicant is somebody of the story who applies to join, and how far they come.
// Days are counted back from the meeting; 0 means that it has not come so far.
type applicant struct {
	Class   people.Class       `json:"class"`
	Lang    i18n.Lang          `json:"lang"`
	Email   string             `json:"email"`
	Name    i18n.Text          `json:"name"` // of the organization
	Region  people.Region      `json:"region"`
	City    string             `json:"city"`
	Contact admissions.Contact `json:"contact"`
	Form    admissions.Form    `json:"form"`    // what else was typed
	Referee string             `json:"referee"` // e-mail address
	Of      string             `json:"of"`      // slug of the referee's organization

	Begun       int                `json:"begun"`
	Submitted   int                `json:"submitted"`
	Confirmed   int                `json:"confirmed"`
	Returned    int                `json:"returned"`
	Asked       string             `json:"asked"`
	Recommended int                `json:"recommended"`
	Advice      admissions.Verdict `json:"advice"`
	Why         string             `json:"why"`
	Decided     int                `json:"decided"`
	Verdict     admissions.Verdict `json:"verdict"`
	Reasons     string             `json:"reasons"`
	Appealed    int                `json:"appealed"`
	Appeal      string             `json:"appeal"`
	Withdrawn   int                `json:"withdrawn"`

	drawn  chan struct{} // closed when the next two are there
	body   []byte        // of its papers
	failed error

	token string // once it is begun
	id    string // once it is submitted
}

// admissionTexts is applicants.json: the applicants of the story, one at each
// point of the way, the committee that reads what they send, and what referees say.
type admissionTexts struct {
	Referees   i18n.Text    `json:"referees"`
	Agreed     i18n.Text    `json:"agreed"`    // how they were asked what the directory may show
	Committee  []string     `json:"committee"` // e-mail addresses
	Applicants []*applicant `json:"applicants"`
}

// admit has people apply, and the committees read and decide.
func (st *story) admit(ctx context.Context) error {
	if st.s.Admissions == nil {
		return nil
	}
	committee, ok := st.planted.Bodies[admissions.Committee]
	if !ok {
		return fmt.Errorf("no body %q", admissions.Committee)
	}
	var texts admissionTexts
	if err := json.Unmarshal(applicantsJSON, &texts); err != nil {
		return fmt.Errorf("applicants.json: %w", err)
	}
	for _, address := range texts.Committee {
		_, err := st.s.Bodies.Appoint(ctx, st.staff(), bodies.Term{
			BodyID: committee.ID, PersonID: st.planted.People[address].ID, Role: access.CommitteeSeat, From: st.today.AddDate(0, -10, 0), To: st.today.AddDate(1, 2, 0),
		})
		if err != nil {
			return err
		}
	}
	for i, a := range texts.Applicants {
		st.applies(&texts, a, 10+i%6, 5*i)
	}
	go st.draw(texts.Applicants)
	return nil
}

// draw makes the papers of the applicants while the rest of the story happens, one
// text for all papers of each: setting type takes longer than anything else in it.
func (st *story) draw(list []*applicant) {
	for _, a := range list {
		if len(st.papersOf(a)) > 0 {
			a.body, a.failed = paperOf(a, st.at(a.Begun, 9, 0))
		}
		close(a.drawn)
	}
}

// papersOf are the papers that an applicant attaches: none to a draft.
func (st *story) papersOf(a *applicant) []config.Paper {
	class, _ := st.s.Profile.AdmissionOf(string(a.Class))
	if a.Submitted == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(class.Papers), func(p config.Paper) bool { return p.Optional })
}

// applies tells what happens to one application, at an hour and a minute of its own.
func (st *story) applies(texts *admissionTexts, a *applicant, hour, minute int) {
	a.drawn = make(chan struct{})
	who := "application of " + a.Email
	reads := func() access.Actor {
		return st.officer(texts.Committee[0], admissions.Committee, access.CommitteeSeat)
	}
	on := func(day, later int, do func(ctx context.Context) error) {
		if day > 0 {
			st.on(st.at(day, hour, minute+later), who, do)
		}
	}
	on(a.Begun, 0, func(ctx context.Context) error { return st.fillIn(ctx, a, texts.Agreed) })
	on(a.Submitted, 1, func(ctx context.Context) error { return st.submit(ctx, a) })
	on(a.Confirmed, 2, func(ctx context.Context) error { return st.confirm(ctx, a, texts.Referees.In(a.Lang)) })
	on(a.Returned, 3, func(ctx context.Context) error { return st.s.Admissions.Return(ctx, reads(), a.id, a.Asked) })
	on(a.Recommended, 3, func(ctx context.Context) error { return st.s.Admissions.Recommend(ctx, reads(), a.id, a.Advice, a.Why) })
	on(a.Decided, 4, func(ctx context.Context) error {
		day := st.today.AddDate(0, 0, -a.Decided)
		d := admissions.Decision{Verdict: a.Verdict, Reasons: a.Reasons, Day: day}
		if a.Verdict == admissions.Admit {
			d.From = day
		}
		return st.s.Admissions.Decide(ctx, st.staff(), a.id, d)
	})
	on(a.Appealed, 5, func(ctx context.Context) error {
		_, err := st.s.Admissions.Appeal(ctx, a.token, a.Appeal)
		return err
	})
	on(a.Withdrawn, 5, func(ctx context.Context) error {
		_, err := st.s.Admissions.Withdraw(ctx, a.token)
		return err
	})
}

// fillIn begins an application and types what there is.
func (st *story) fillIn(ctx context.Context, a *applicant, agreed i18n.Text) (err error) {
	if a.token, err = st.s.Admissions.Begin(ctx, a.Class, a.Email, "", a.Lang); err != nil {
		return err
	}
	form := a.Form
	form.Name, form.Region, form.City, form.Contact, form.Shown = a.Name, a.Region, a.City, a.Contact, []people.Showing{people.Listing}
	form.BudgetLang, form.Agreed = a.Lang, admissions.Agreed{Lang: a.Lang, Words: agreed.In(a.Lang)}
	if a.Class != people.Associate {
		form.Email = a.Email
	}
	class, _ := st.s.Profile.AdmissionOf(string(a.Class))
	for _, step := range admissions.Steps(class) {
		if _, err := st.s.Admissions.Save(ctx, a.token, step, form); err != nil {
			return err
		}
	}
	if a.Submitted == 0 {
		return nil
	}
	if err := st.prove(ctx, a); err != nil {
		return err
	}
	<-a.drawn
	if a.failed != nil {
		return a.failed
	}
	for _, paper := range st.papersOf(a) {
		if _, err := st.s.Admissions.Attach(ctx, a.token, paper.Slug, paper.Name.In(a.Lang)+".pdf", a.body); err != nil {
			return err
		}
	}
	if a.Referee == "" {
		return nil
	}
	_, err = st.s.Admissions.Name(ctx, a.token, admissions.Naming{
		Place: 1, Name: st.planted.People[a.Referee].Name, Email: a.Referee, Organization: st.planted.Organizations[a.Of].Name.In(a.Lang),
	})
	return err
}

// prove has the applicant open the link in the message that went to the address.
func (st *story) prove(ctx context.Context, a *applicant) error {
	begun, err := st.s.Admissions.Open(ctx, a.token)
	if err != nil {
		return err
	}
	mailed, err := st.s.Admissions.MailedToken(ctx, begun)
	if err != nil {
		return err
	}
	_, _, err = st.s.Admissions.Prove(ctx, mailed)
	return err
}

// paperOf is a paper as an applicant would attach it, of one page.
func paperOf(a *applicant, made time.Time) ([]byte, error) {
	title := a.Name.In(a.Lang)
	doc := pdf.New(pdf.Options{Title: title, Author: title, Lang: string(a.Lang) + "-CA", Made: made})
	doc.Heading(1, title)
	doc.Fact(a.City, a.Form.Website)
	doc.Paragraph(strings.Repeat(a.Form.About+" ", 3))
	return doc.Bytes()
}

func (st *story) submit(ctx context.Context, a *applicant) error {
	done, err := st.s.Admissions.Submit(ctx, a.token, true)
	a.id = done.ID
	return err
}

// confirm has the one who was asked for a reference confirm it.
func (st *story) confirm(ctx context.Context, a *applicant, words string) error {
	now, err := st.s.Admissions.Open(ctx, a.token)
	if err != nil {
		return err
	}
	for _, r := range now.References {
		token, err := st.s.Admissions.RefereeToken(ctx, r.ID)
		if err != nil {
			return err
		}
		if _, err := st.s.Admissions.Answer(ctx, token, true, words); err != nil {
			return err
		}
	}
	return nil
}
