package demo

import (
	"context"
	"fmt"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/meetings"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// motion is a resolution of the story: who brings it and how far it has come.
// Days are counted back from the meeting; 0 means that it has not come so far.
type motion struct {
	key      string
	lang     i18n.Lang
	author   string // e-mail address
	seconder string
	group    string // slug of the working group
	subjects []string
	cochair  string

	drafted, submitted, endorsed int
	checks                       int // how many of the six are passed
	checkedFrom                  int // the day of the first three; the others follow a day later

	id string // once it is drafted
}

// The resolutions of the story, each at its own point of the way.
func motions() []*motion {
	return []*motion{
		{
			// On the agenda, with amendments handed in.
			key: "accompaniment", lang: i18n.EN, author: "cordelia.ngo-ferreira@seawall.example", seconder: "soledad.marchessault@voix-du-sud.example",
			group: inland, subjects: []string{"immigration-detention"}, cochair: zohra,
			drafted: 46, submitted: 43, endorsed: 38, checkedFrom: 35, checks: 6,
		},
		{
			// On the agenda; it cites two resolutions of the library.
			key: "sponsors", lang: i18n.EN, author: "fergus.nakashima@st-brigid.example", seconder: "winifred.adeyinka@lakeshore.example",
			group: "overseas-protection", subjects: []string{"private-sponsorship-delays"}, cochair: "firmin.achebe-lavigne@rive-nord.example",
			drafted: 46, submitted: 43, endorsed: 38, checkedFrom: 35, checks: 6,
		},
		{
			// On the agenda although late: the meeting is to give its leave.
			key: "reception", lang: i18n.EN, author: "amara.desrosiers@harbour-house.example", seconder: "anneliese.moyo-sorensen@red-river.example",
			group: "immigration-settlement", subjects: []string{"access-to-services", "rights-of-children"}, drafted: 3, submitted: lastMinute,
		},
		{
			// Waits for a co-chair of Inland Protection.
			key: "recordings", lang: i18n.EN, author: "parisa.whitlock@three-bridges.example", seconder: "berangere.kouyate@vieux-port.example",
			group: inland, subjects: []string{"refugee-determination"}, drafted: 19, submitted: 16,
		},
		{
			// Waits for the resolutions committee: three checks are left.
			key: "childcare", lang: i18n.EN, author: "nyaring.sutherland-paz@coulee.example", seconder: "katarzyna.johns-itua@midnight-sun.example",
			group: "immigration-settlement", subjects: []string{"integration", "access-to-services"}, cochair: "ottoline.karimov@prairie-welcome.example",
			drafted: 19, submitted: 16, endorsed: 12, checkedFrom: 6, checks: 3,
		},
		{
			// Ready for staff to put on the agenda.
			key: "credentials", lang: i18n.EN, author: "henrike.oduya@bow-river.example", seconder: "clotilde.nshimirimana@franco-ouest.example",
			group: "immigration-settlement", subjects: []string{"integration"}, cochair: "rukiya.thibodeau@fundy-multilingual.example",
			drafted: 19, submitted: 16, endorsed: 12, checkedFrom: 6, checks: 6,
		},
		{
			// A draft in French, half translated; its seconder has been asked.
			key: "studies", lang: i18n.FR, author: "naima.courtemanche@jeunesse-boreale.example", seconder: "mehdi.sansregret@lilas.example",
			group: "immigration-settlement", subjects: []string{"newcomer-youth", "people-without-status"}, drafted: 3,
		},
		{
			// Sent back with reasons.
			key: "hearings", lang: i18n.EN, author: "aino.balakrishnan@superior-shore.example", seconder: "mireille.osei-tremblant@nickel-belt.example",
			group: inland, subjects: []string{"refugee-determination"}, drafted: 19, submitted: 16,
		},
	}
}

const (
	inland = "inland-protection"
	zohra  = "zohra.penhaligon@grand-river.example"
)

func (st *story) tellResolutions() {
	for _, m := range motions() {
		st.motions[m.key] = m
		st.tellDraft(m)
		st.tellReview(m)
	}
	st.agenda("accompaniment", st.at(agendaSet, 10, 10), 35*time.Minute)
	st.agenda("sponsors", st.at(agendaSet, 10, 15), 75*time.Minute)
	st.agenda("reception", st.at(lastMinute, 16, 0), 115*time.Minute)
	st.tellTranslation(st.motions["studies"])
	st.tellAmendments(st.motions["accompaniment"])
	hearings := st.motions["hearings"]
	st.on(st.at(12, 16, 30), "send back "+hearings.key, func(ctx context.Context) error {
		_, err := st.s.Resolutions.SendBack(ctx, st.officer(zohra, inland, access.CoChair), hearings.id, 1, st.texts.Reasons["send_back_hearings"])
		return err
	})
}

// tellDraft has the resolution drafted, seconded and handed in.
func (st *story) tellDraft(m *motion) {
	library := st.s.Resolutions
	st.on(st.at(m.drafted, 10, 10), "draft "+m.key, func(ctx context.Context) error {
		r, err := library.StartDraft(ctx, st.member(m.author), resolutions.NewDraft{Lang: m.lang, Wording: st.texts.Resolutions[m.key]})
		m.id = r.ID
		return err
	})
	st.on(st.at(m.drafted, 10, 40), "details of "+m.key, func(ctx context.Context) error {
		_, err := library.SetDetails(ctx, st.member(m.author), m.id, resolutions.Details{
			WorkingGroup: party(st.planted.Bodies[m.group]), Subjects: m.subjects,
			SeconderID: st.seats[st.slugs[m.seconder]].OrganizationID, MeetingID: st.meeting.ID,
		})
		return err
	})
	if m.submitted == 0 {
		return
	}
	st.on(st.at(m.drafted-1, 15, 5), "second "+m.key, func(ctx context.Context) error {
		_, err := library.AnswerSeconding(ctx, st.member(m.seconder), m.id, true)
		return err
	})
	st.on(st.at(m.submitted, 11, 20), "submit "+m.key, func(ctx context.Context) error {
		_, err := library.Submit(ctx, st.member(m.author), m.id, resolutions.Destination{MeetingID: st.meeting.ID, Deadline: st.meeting.Deadline})
		return err
	})
}

// tellReview has the working group endorse it and the committee check it.
func (st *story) tellReview(m *motion) {
	if m.endorsed == 0 {
		return
	}
	st.on(st.at(m.endorsed, 16, 30), "endorse "+m.key, func(ctx context.Context) error {
		_, err := st.s.Resolutions.Endorse(ctx, st.officer(m.cochair, m.group, access.CoChair), m.id, 1, st.texts.Reasons["endorse_"+m.key])
		return err
	})
	for i, item := range resolutions.CheckItems()[:m.checks] {
		checker := st.officer("olivier.nzeyimana@saint-fabien.example", access.ResolutionsCommittee, access.CommitteeSeat)
		if i >= 3 {
			checker = st.officer("isolde.ramanathan@salish-shore.example", access.ResolutionsCommittee, access.CoChair)
		}
		answer := resolutions.CheckAnswer{Item: item, Passed: true}
		if m.key == "accompaniment" {
			answer.Note = st.texts.Reasons["check_"+string(item)]
		}
		st.on(st.at(m.checkedFrom-i/3, 13, 0), fmt.Sprintf("check %s of %s", item, m.key), func(ctx context.Context) error {
			_, err := st.s.Resolutions.RecordCheck(ctx, checker, m.id, answer)
			return err
		})
	}
}

// agenda puts a resolution on the agenda, to be taken up so long after the start.
func (st *story) agenda(key string, at time.Time, after time.Duration) {
	st.on(at, "agenda: "+key, func(ctx context.Context) error {
		return st.item(ctx, meetings.NewItem{Kind: meetings.ResolutionItem, ResolutionID: st.motions[key].id, Starts: st.starts.Add(after), Minutes: 40})
	})
}

// tellTranslation has half of a draft put into the other language, and half of
// that read against the original.
func (st *story) tellTranslation(m *motion) {
	var revision int64
	st.on(st.at(2, 15, 5), "translate "+m.key, func(ctx context.Context) error {
		r, err := st.s.Resolutions.SaveTranslation(ctx, st.member(m.author), m.id, 1, m.lang.Other(), st.texts.Translation)
		revision = r.Revision
		return err
	})
	st.on(st.at(lastMinute, 11, 20), "check the translation of "+m.key, func(ctx context.Context) error {
		_, err := st.s.Resolutions.MarkChecked(ctx, st.member(m.author), m.id, revision, m.lang.Other(), st.texts.TranslationChecked...)
		return err
	})
}

// tellAmendments has amendments handed in, a day apart.
func (st *story) tellAmendments(m *motion) {
	ids := make([]string, len(st.texts.Amendments)+1) // by number
	for i, a := range st.texts.Amendments {
		st.on(st.at(5-i, 13, 0), fmt.Sprintf("amendment %d of %s", i+1, m.key), func(ctx context.Context) error {
			spec := a.Spec
			if a.On > 0 {
				spec.OnAmendment = ids[a.On]
			}
			if spec.Kind == wording.InsertAfter {
				spec.Section = wording.Resolved
			}
			got, err := st.s.Resolutions.ProposeAmendment(ctx, st.member(a.By), m.id, resolutions.NewAmendment{Spec: spec})
			ids[i+1] = got.ID
			return err
		})
	}
}
