package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/admissions"
	"plenary.example/internal/bodies"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf"
	"plenary.example/internal/people"
)

// applicant is somebody of the story who applies to join, and how far they come.
// Days are counted back from the meeting; 0 means that it has not come so far.
type applicant struct {
	class   people.Class
	lang    i18n.Lang
	email   string
	name    i18n.Text // of the organization
	region  people.Region
	city    string
	contact admissions.Contact
	form    admissions.Form // what else was typed
	referee string          // e-mail address
	of      string          // slug of the referee's organization

	begun, submitted, confirmed int
	returned                    int
	asked                       string
	recommended                 int
	advice                      admissions.Verdict
	why                         string
	decided                     int
	verdict                     admissions.Verdict
	reasons                     string
	appealed                    int
	appeal                      string
	withdrawn                   int

	token string // once it is begun
	id    string // once it is submitted
}

// The members of the committee that reads applications.
func membershipCommittee() []string {
	return []string{"rukiya.thibodeau@fundy-multilingual.example", "fergus.nakashima@st-brigid.example", "clotilde.nshimirimana@franco-ouest.example"}
}

// The applicants of the story, one at each point of the way.
func applicants() []*applicant {
	harbour := admissions.Form{
		Address: "18, quai Sainte-Ursule\nRimouski (Québec)  G0G 0G0", About: "Un lieu d’accueil et un service de jumelage pour les familles qui arrivent par le fleuve et par la route.",
		Budget: "184 000", Languages: []string{"fr", "ar", "es"},
		Answers: map[string]string{"work": "Accueil, jumelage et aide au logement : environ 140 personnes par année.", "why": "Pour apprendre des autres et parler d’une même voix."},
	}
	lantern := admissions.Form{
		Website: "www.meadow-lantern.example", Address: "77 Elevator Road\nBrandon MB  R0R 0R0", About: "A volunteer society that sponsors families and stays with them for years.",
		Budget: "$42,500", Languages: []string{"en", "ti"},
		Answers: map[string]string{"work": "Two families a year, and a weekly table for forty newcomers.", "why": "We answer the same questions alone that others have answered."},
	}
	table := admissions.Form{
		Address: "5 Cannery Lane\nPrince Rupert BC  V0V 0V0", About: "A community table, a legal information desk and a choir, in that order.", Budget: "$96,000", Languages: []string{"en", "uk"},
		Answers: map[string]string{"work": "Settlement, legal information, 220 people a year.", "why": "The north coast should be heard."},
	}
	clinic := admissions.Form{
		Address: "401 Ropewalk Street\nSt. John’s NL  A0A 0A0", About: "Law students and their teachers, who prepare claims with people.", Budget: "$310,000", Languages: []string{"en", "fr"},
		Answers: map[string]string{"why": "We support the aims of the council, and our university does not let us join as a member."},
	}
	travel := admissions.Form{
		Address: "900 Concourse Way\nMississauga ON  L0L 0L0", About: "We book travel for newcomers and fill in their forms for a fee.", Budget: "$1,900,000", Languages: []string{"en"},
		Answers: map[string]string{"work": "About 900 clients a year.", "why": "To reach more clients through your members."},
	}
	return []*applicant{
		{ // waits for the committee; the reference is there
			class: people.Member, lang: i18n.FR, email: "direction@quai-arrivants.example", name: i18n.Text{FR: "Le Quai des arrivants", EN: "The Arrivals Quay"}, region: people.Quebec, city: "Rimouski",
			contact: admissions.Contact{Name: "Maëlle Ouedraogo-Lang", Title: "Directrice"}, form: harbour, referee: "berangere.kouyate@vieux-port.example", of: "vieux-port",
			begun: 24, submitted: 20, confirmed: 18,
		},
		{ // was asked for more
			class: people.Member, lang: i18n.EN, email: "chair@meadow-lantern.example", name: i18n.Text{EN: "Meadow Lantern Society"}, region: people.Prairies, city: "Brandon",
			contact: admissions.Contact{Name: "Oswin Tesfay", Title: "Chair of the board"}, form: lantern, referee: "anneliese.moyo-sorensen@red-river.example", of: "red-river",
			begun: 36, submitted: 34, confirmed: 31, returned: 14, asked: "Thank you for your application. The financial statement attached is that of the year before last. Please send the latest one, approved by your board.",
		},
		{ // recommended; waits for the Executive Committee
			class: people.Member, lang: i18n.EN, email: "hello@cannery-table.example", name: i18n.Text{EN: "Cannery Table Community Society"}, region: people.Pacific, city: "Prince Rupert",
			contact: admissions.Contact{Name: "Halyna Beaumont-Reid", Title: "Coordinator"}, form: table, referee: "cordelia.ngo-ferreira@seawall.example", of: "seawall",
			begun: 45, submitted: 40, confirmed: 37, recommended: 12, advice: admissions.Admit, why: "Everything is there, and the reference is warm. It would be the first member on the north coast.",
		},
		{ // admitted
			class: people.Observer, lang: i18n.EN, email: "office@ropewalk-clinic.example", name: i18n.Text{EN: "Ropewalk Refugee Law Clinic"}, region: people.Atlantic, city: "St. John’s",
			contact: admissions.Contact{Name: "Jorunn Abara", Title: "Supervising lawyer"}, form: clinic,
			begun: 44, submitted: 43, recommended: 35, advice: admissions.Admit, why: "A natural observer.", decided: 26, verdict: admissions.Admit, reasons: "The clinic shares our aims and its work is known to several members.",
		},
		{ // an associate who may work for a member; nobody has answered yet
			class: people.Associate, lang: i18n.EN, email: "piet.vandersteen@freemail.example", region: people.Ontario, city: "Guelph", contact: admissions.Contact{Name: "Piet van der Steen"},
			form: admissions.Form{
				Address: "3 Millrace Court\nGuelph ON  N0N 0N0", Employer: "Lakeshore Circle", Government: admissions.No, Media: admissions.No,
				Answers: map[string]string{"why": "I retired from teaching and interpret as a volunteer.", "young": admissions.No},
			},
			referee: "winifred.adeyinka@lakeshore.example", of: "lakeshore", begun: 10, submitted: 9,
		},
		{ // refused, and under appeal
			class: people.Member, lang: i18n.EN, email: "growth@waypoint-travel.example", name: i18n.Text{EN: "Waypoint Travel and Forms"}, region: people.Ontario, city: "Mississauga",
			contact: admissions.Contact{Name: "Dexter Marlowe-Singh", Title: "Vice-president, growth"}, form: travel, referee: "henrike.oduya@bow-river.example", of: "bow-river",
			begun: 47, submitted: 46, recommended: 38, advice: admissions.Refuse, why: "It is a business, and says that it looks for clients.",
			decided: 26, verdict: admissions.Refuse, reasons: "Members are non-governmental organizations that subscribe to the mission; Waypoint is a business.",
			appealed: 11, appeal: "We have founded a charity that does the same without a fee, and ask that it be considered in our place.",
		},
		{ // withdrawn
			class: people.Associate, lang: i18n.FR, email: "sylvain.ekwueme@freemail.example", region: people.Quebec, city: "Laval", contact: admissions.Contact{Name: "Sylvain Ekwueme"},
			form: admissions.Form{
				Address: "210, rue des Érables\nLaval (Québec)  H0H 0H0", Government: admissions.No, Media: admissions.No,
				Answers: map[string]string{"why": "Je suis doctorant et je m’intéresse au parrainage.", "young": admissions.No},
			},
			referee: "soledad.marchessault@voix-du-sud.example", of: "voix-du-sud", begun: 30, submitted: 29, withdrawn: 21,
		},
		{ // a draft, half filled in
			class: people.Member, lang: i18n.EN, email: "board@ferryland-welcome.example", name: i18n.Text{EN: "Ferryland Welcome Network"}, region: people.Atlantic, city: "Ferryland",
			contact: admissions.Contact{Name: "Tove Ikande"}, form: admissions.Form{About: "Five parishes and a fish plant."}, begun: 2,
		},
	}
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
	for _, address := range membershipCommittee() {
		_, err := st.s.Bodies.Appoint(ctx, st.staff(), bodies.Term{
			BodyID: committee.ID, PersonID: st.planted.People[address].ID, Role: access.CommitteeSeat, From: st.today.AddDate(0, -10, 0), To: st.today.AddDate(1, 2, 0),
		})
		if err != nil {
			return err
		}
	}
	for i, a := range applicants() {
		st.applies(a, 10+i%6, 5*i)
	}
	return nil
}

// applies tells what happens to one application, at an hour and a minute of its own.
func (st *story) applies(a *applicant, hour, minute int) {
	who := "application of " + a.email
	reads := func() access.Actor {
		return st.officer(membershipCommittee()[0], admissions.Committee, access.CommitteeSeat)
	}
	on := func(day, later int, do func(ctx context.Context) error) {
		if day > 0 {
			st.on(st.at(day, hour, minute+later), who, do)
		}
	}
	on(a.begun, 0, func(ctx context.Context) error { return st.fillIn(ctx, a) })
	on(a.submitted, 1, func(ctx context.Context) error { return st.submit(ctx, a) })
	on(a.confirmed, 2, func(ctx context.Context) error { return st.confirm(ctx, a) })
	on(a.returned, 3, func(ctx context.Context) error { return st.s.Admissions.Return(ctx, reads(), a.id, a.asked) })
	on(a.recommended, 3, func(ctx context.Context) error { return st.s.Admissions.Recommend(ctx, reads(), a.id, a.advice, a.why) })
	on(a.decided, 4, func(ctx context.Context) error {
		day := st.today.AddDate(0, 0, -a.decided)
		d := admissions.Decision{Verdict: a.verdict, Reasons: a.reasons, Day: day}
		if a.verdict == admissions.Admit {
			d.From = day
		}
		return st.s.Admissions.Decide(ctx, st.staff(), a.id, d)
	})
	on(a.appealed, 5, func(ctx context.Context) error {
		_, err := st.s.Admissions.Appeal(ctx, a.token, a.appeal)
		return err
	})
	on(a.withdrawn, 5, func(ctx context.Context) error {
		_, err := st.s.Admissions.Withdraw(ctx, a.token)
		return err
	})
}

// fillIn begins an application and types what there is.
func (st *story) fillIn(ctx context.Context, a *applicant) (err error) {
	if a.token, err = st.s.Admissions.Begin(ctx, a.class, a.email, "", a.lang); err != nil {
		return err
	}
	form := a.form
	form.Name, form.Region, form.City, form.Contact, form.Shown = a.name, a.region, a.city, a.contact, []people.Showing{people.Listing}
	form.BudgetLang = a.lang
	if a.class != people.Associate {
		form.Email = a.email
	}
	class, _ := st.s.Profile.AdmissionOf(string(a.class))
	for _, step := range admissions.Steps(class) {
		if _, err := st.s.Admissions.Save(ctx, a.token, step, form); err != nil {
			return err
		}
	}
	if a.submitted == 0 {
		return nil
	}
	for _, paper := range class.Papers {
		if paper.Optional {
			continue
		}
		name := paper.Name.In(a.lang)
		body, err := paperOf(a, name, st.at(a.begun, 9, 0))
		if err != nil {
			return err
		}
		if _, err := st.s.Admissions.Attach(ctx, a.token, paper.Slug, name+".pdf", body); err != nil {
			return err
		}
	}
	if a.referee == "" {
		return nil
	}
	_, err = st.s.Admissions.Name(ctx, a.token, admissions.Naming{
		Place: 1, Name: st.planted.People[a.referee].Name, Email: a.referee, Organization: st.planted.Organizations[a.of].Name.In(a.lang),
	})
	return err
}

// paperOf is a paper as an applicant would attach it, of one page.
func paperOf(a *applicant, title string, made time.Time) ([]byte, error) {
	doc := pdf.New(pdf.Options{Title: title, Author: a.name.In(a.lang), Lang: string(a.lang) + "-CA", Made: made})
	doc.Heading(1, title)
	doc.Fact(a.name.In(a.lang), a.city)
	doc.Paragraph(strings.Repeat(a.form.About+" ", 3))
	return doc.Bytes()
}

func (st *story) submit(ctx context.Context, a *applicant) error {
	done, err := st.s.Admissions.Submit(ctx, a.token, true)
	a.id = done.ID
	return err
}

// confirm has the one who was asked for a reference confirm it.
func (st *story) confirm(ctx context.Context, a *applicant) error {
	now, err := st.s.Admissions.Open(ctx, a.token)
	if err != nil {
		return err
	}
	words := "We have worked side by side with them for years, and would gladly do more together."
	if a.lang == i18n.FR {
		words = "Nous travaillons avec cet organisme depuis des années, et nous aimerions en faire davantage."
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
