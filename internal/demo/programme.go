package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"plenary.example/internal/access"
	invented "plenary.example/internal/demo/people"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme"
	"plenary.example/internal/programme/proposals"
)

//go:embed programme.json
var programmeTexts []byte

// programmeText is the programme of the Consultation, and the call for the next one.
type programmeText struct {
	Access   i18n.Text
	Rooms    []programme.Room
	Tracks   []programme.Track
	Speakers []struct {
		programme.Speaker
		Named    bool `json:"named"`
		StepFree bool `json:"stepFree"`
	}
	Sessions []struct {
		programme.Session
		Day  int    `json:"day"`  // from 0
		From string `json:"from"` // "9:00"; "GM": when the general meeting is
		To   string `json:"to"`
		Body string `json:"body"` // its slug
	}
	Call struct {
		About               i18n.Text
		Questions, Criteria []i18n.Text
		Proposals           []proposalText
	}
}

type proposalText struct {
	Lang   i18n.Lang
	Title  i18n.Text
	About  i18n.Text
	Scores [][]int // of each reviewer, by criterion
	State  proposals.Status
	Words  string
}

// programmes tells of the programme of the Consultation, published and then published
// again with a change, and of the call for workshops for the next one.
func (st *story) programmes() error {
	if st.s.Programme == nil || st.s.Gatherings == nil {
		return nil
	}
	var texts programmeText
	if err := json.Unmarshal(programmeTexts, &texts); err != nil {
		return fmt.Errorf("programme.json: %w", err)
	}
	st.on(st.at(planned-1, 9, 0), "the programme", func(ctx context.Context) error {
		if _, err := st.s.Programme.ImportProgramme(ctx, st.staff(), st.year.consultation.Key, st.programmeOf(texts)); err != nil {
			return err
		}
		_, err := st.s.Programme.Publish(ctx, st.staff(), st.year.consultation.Key, true)
		return err
	})
	st.on(st.at(6, 13, 0), "a change of the programme", st.moveSession)
	if st.s.Proposals != nil {
		st.on(st.at(5, 13, 0), "the call for workshops", func(ctx context.Context) error { return st.propose(ctx, texts) })
	}
	return nil
}

// programmeOf puts the programme on the days of the story. What would be on during the
// general meeting is left out: that begins whenever the example is started.
func (st *story) programmeOf(texts programmeText) programme.Import {
	in := programme.Import{
		Settings: &programme.Settings{Teams: 2, Changeover: 10, ClosedShown: true, Access: texts.Access}, Rooms: texts.Rooms, Tracks: texts.Tracks,
	}
	for _, one := range texts.Speakers {
		one.Speaker.Named, one.Speaker.StepFree = one.Named, one.StepFree
		in.Speakers = append(in.Speakers, one.Speaker)
	}
	ends := st.meeting.Ends
	for _, one := range texts.Sessions {
		s := one.Session
		s.BodyID = st.planted.Bodies[one.Body].ID
		if one.From == "GM" {
			s.Starts, s.Ends, s.MeetingKey = st.starts, ends, st.meeting.Key
		} else {
			s.Starts, s.Ends = st.hourOf(1-one.Day, one.From), st.hourOf(1-one.Day, one.To)
			if s.Starts.Before(ends.Add(time.Hour/4)) && st.starts.Before(s.Ends.Add(time.Hour/4)) {
				continue
			}
		}
		in.Sessions = append(in.Sessions, s)
	}
	return in
}

// hourOf is an hour such as "9:00" of the day so many days before the meeting's.
func (st *story) hourOf(daysBefore int, hour string) time.Time {
	t, err := time.Parse("15:04", hour)
	if err != nil {
		panic("demo: programme.json: " + err.Error())
	}
	return st.at(daysBefore, t.Hour(), t.Minute())
}

// plainWords is the workshop that is held in another room.
const plainWords = "Des mots simples : écrire pour que les gens puissent agir"

// moveSession has the workshop on plain words held in another room.
func (st *story) moveSession(ctx context.Context) error {
	g := st.year.consultation
	b, err := st.s.Programme.Board(ctx, nil, g)
	if err != nil {
		return err
	}
	room := ""
	for _, r := range b.Rooms {
		if r.Name.EN == "Cedar Room" {
			room = r.ID
		}
	}
	roles, err := invented.Roles()
	if err != nil {
		return err
	}
	for _, s := range b.Sessions {
		// The delegate has a programme of their own: what is still to come, and the
		// workshop that moves.
		own := s.TrackID != "" && s.Closed == programme.OpenToAll && s.Day(b.Zone).Equal(b.Last) || s.Title.FR == plainWords
		for _, r := range roles {
			if r.Key == "delegate" && own {
				if err := st.s.Programme.Star(ctx, st.member(r.Email), g.Key, s.Number, true); err != nil {
					return err
				}
			}
		}
	}
	for _, s := range b.Sessions {
		if s.Title.FR != plainWords {
			continue
		}
		if err := st.s.Programme.Move(ctx, st.staff(), g.Key, s.Number, s.Starts, s.Ends, room); err != nil {
			return err
		}
		_, err := st.s.Programme.Publish(ctx, st.staff(), g.Key, true)
		return err
	}
	return nil
}

// propose opens the call and has members propose; two of the coalition's people review.
func (st *story) propose(ctx context.Context, texts programmeText) error {
	g, s := st.year.next, st.s.Proposals
	roles, err := invented.Roles()
	if err != nil {
		return err
	}
	var reviewers, authors []access.Actor
	for _, r := range roles {
		if r.Key == "delegate" {
			authors = append(authors, st.member(r.Email))
		}
		if r.Key == "cochair" || r.Key == "committee" {
			reviewers = append(reviewers, st.member(r.Email))
		}
	}
	y, m, d := st.today.AddDate(0, 0, 60).Date()
	call := proposals.Call{Opens: st.at(6, 9, 0), Closes: time.Date(y, m, d, 17, 0, 0, 0, g.Location()), About: texts.Call.About, Anybody: true}
	for _, one := range reviewers {
		call.Reviewers = append(call.Reviewers, one.PersonID)
	}
	for i, q := range texts.Call.Questions {
		call.Questions = append(call.Questions, proposals.Question{Text: q, Required: i == 0})
	}
	for _, k := range texts.Call.Criteria {
		call.Criteria = append(call.Criteria, proposals.Criterion{Name: k})
	}
	if err := s.OpenCall(ctx, st.staff(), g.Key, call); err != nil {
		return err
	}
	for i, text := range texts.Call.Proposals {
		if i >= len(authors) {
			authors = append(authors, st.member(st.delegations[len(st.delegations)-1-i].Delegate))
		}
		if err := st.proposeOne(ctx, authors[i], text, reviewers); err != nil {
			return fmt.Errorf("proposal %d: %w", i+1, err)
		}
	}
	return nil
}

func (st *story) proposeOne(ctx context.Context, who access.Actor, text proposalText, reviewers []access.Actor) error {
	s := st.s.Proposals
	who.Lang = text.Lang
	p, err := s.Begin(ctx, who, st.year.next.Key)
	if err != nil {
		return err
	}
	by := proposals.Author{Who: who, ID: p.ID}
	typed := p.Typed
	typed.Title, typed.About, typed.Languages = text.Title, text.About, []string{string(text.Lang)}
	if text.State == proposals.Draft {
		_, err := s.Save(ctx, by, typed)
		return err
	}
	typed.Answers = map[string]string{"q1": map[i18n.Lang]string{i18n.EN: "Front-line workers and volunteers", i18n.FR: "Intervenantes, intervenants et bénévoles"}[text.Lang]}
	if _, err := s.Submit(ctx, by, typed); err != nil {
		return err
	}
	for i, scores := range text.Scores {
		points := map[string]int{}
		for j, n := range scores {
			points["c"+strconv.Itoa(j+1)] = n
		}
		if err := s.Review(ctx, reviewers[i], p.ID, points, ""); err != nil {
			return err
		}
	}
	if text.State == "" {
		return nil
	}
	return s.Decide(ctx, st.staff(), p.ID, text.State, text.Words)
}
