package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/gatherings/papers"
	"plenary.example/internal/i18n"
)

//go:embed gatherings.json
var gatheringTexts []byte

// held is a gathering of the story, as it is written down.
type held struct {
	Title  i18n.Text `json:"title"`
	About  i18n.Text `json:"about"`
	Place  i18n.Text `json:"place"`
	Land   i18n.Text `json:"land"`
	Reason i18n.Text `json:"reason"`
	City   string    `json:"city"`
	Zone   string    `json:"zone"`
	Online string    `json:"online"`
}

// year is what the coalition holds around the meeting.
type year struct {
	consultation gatherings.Gathering            // around the meeting: yesterday, today and tomorrow
	past         gatherings.Gathering            // the Consultation half a year ago; planned where there is a desk
	next         gatherings.Gathering            // the Consultation six months on, in another city
	groups       map[string]gatherings.Gathering // the meetings to come, by the working group's slug
	webinar      gatherings.Gathering
	roundtables  [2]gatherings.Gathering // the last one and the next one
}

// workday is the day so many days after the meeting's, or the Monday after it where
// nobody works.
func (st *story) workday(after int) time.Time {
	day := st.today.AddDate(0, 0, after)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// consultationTitle names a Consultation by its season.
func consultationTitle(day time.Time) i18n.Text {
	seasons := map[time.Month]i18n.Text{
		time.January: {EN: "Winter", FR: "d’hiver"}, time.March: {EN: "Spring", FR: "du printemps"},
		time.July: {EN: "Summer", FR: "d’été"}, time.September: {EN: "Fall", FR: "d’automne"},
	}
	month := day.Month()
	for seasons[month].Empty() {
		month--
	}
	return i18n.Text{EN: fmt.Sprintf("%s Consultation %d", seasons[month].EN, day.Year()), FR: fmt.Sprintf("Consultation %s %d", seasons[month].FR, day.Year())}
}

// keep keeps a paper with a gathering.
func (st *story) keep(key string, kind papers.Kind, words i18n.Text) {
	if st.s.Papers == nil {
		return
	}
	st.on(st.at(lastMinute, 11, 20), string(kind)+" of "+key, func(ctx context.Context) error {
		_, err := st.s.Papers.Keep(ctx, st.staff(), key, "", papers.Draft{Kind: kind, Words: words}, "", nil)
		return err
	})
}

// gather plans the year: everything at one instant, in one transaction.
func (st *story) gather(ctx context.Context) error {
	if st.s.Gatherings == nil {
		return nil
	}
	var texts struct {
		Consultation, Next, Executive, Webinar, Roundtable held
		CalledOff                                          held `json:"called_off"`
		Group                                              struct {
			Title, About, Agenda, Minutes i18n.Text
			Past, Coming                  held
		}
	}
	if err := json.Unmarshal(gatheringTexts, &texts); err != nil {
		return fmt.Errorf("gatherings.json: %w", err)
	}
	groups, err := st.s.Bodies.WorkingGroups(ctx, nil)
	if err != nil {
		return err
	}
	st.clock.standAt(st.at(founded, 11, 0))
	var calledOff gatherings.Gathering
	err = st.s.Record.Do(ctx, st.staff(), "gatherings.plan", func(tx *audit.Tx) error {
		st.year = year{groups: map[string]gatherings.Gathering{}}
		hold := func(kind gatherings.Kind, audience gatherings.Audience, bodyID string, h held, from time.Time, days int, begins, ends float64) (gatherings.Gathering, error) {
			if h.Zone == "" {
				h.Zone = st.zone.String()
			}
			zone, err := time.LoadLocation(h.Zone)
			if err != nil {
				return gatherings.Gathering{}, err
			}
			at := func(day time.Time, hour float64) time.Time {
				y, m, d := day.Date()
				return time.Date(y, m, d, 0, int(hour*60), 0, 0, zone)
			}
			p := gatherings.Plan{
				Kind: kind, Audience: audience, BodyID: bodyID, Title: h.Title, About: h.About, Place: h.Place, Land: h.Land, City: h.City, Zone: h.Zone, Online: h.Online,
				Starts: at(from, begins), Ends: at(from.AddDate(0, 0, days-1), ends),
			}
			if kind == gatherings.Consultation {
				p.Capacity = 350
			}
			g, err := st.s.Gatherings.PlanTx(ctx, tx, p)
			if err != nil {
				return g, err
			}
			g.State, g.AnnouncedAt = gatherings.Announced, tx.Now
			return g, st.s.Gatherings.AnnounceTx(ctx, tx, g.ID)
		}
		var err error
		this := texts.Consultation
		this.City, this.Place, this.Land, this.Title = "Gatineau", st.texts.Meeting.Place, st.texts.Meeting.Land, consultationTitle(st.today)
		if st.year.consultation, err = hold(gatherings.Consultation, gatherings.Public, "", this, st.today.AddDate(0, 0, -1), 3, 9, 16.5); err != nil {
			return err
		}
		next := st.workday(182)
		texts.Next.Title = consultationTitle(next)
		if st.year.next, err = hold(gatherings.Consultation, gatherings.Public, "", texts.Next, next, 3, 9, 16.5); err != nil {
			return err
		}
		for i, b := range groups {
			for _, at := range []struct {
				held
				days int
			}{{texts.Group.Past, -72}, {texts.Group.Coming, 75}} {
				at.Title = i18n.Text{EN: strings.ReplaceAll(texts.Group.Title.EN, "{{BODY}}", b.Name.EN), FR: strings.ReplaceAll(texts.Group.Title.FR, "{{BODY}}", b.Name.FR)}
				at.About = texts.Group.About
				g, err := hold(gatherings.WorkingGroup, gatherings.Members, b.ID, at.held, st.workday(at.days).AddDate(0, 0, i), 1, 9, 17)
				if err != nil {
					return err
				}
				if at.days < 0 {
					st.keep(g.Key, papers.Agenda, texts.Group.Agenda)
					st.keep(g.Key, papers.Minutes, texts.Group.Minutes)
				}
				st.year.groups[b.Slug] = g
			}
		}
		if st.s.Desk != nil {
			var before receiving
			if err := json.Unmarshal(deskTexts, &before); err != nil {
				return fmt.Errorf("desk.json: %w", err)
			}
			day := st.workday(-185)
			before.Title = consultationTitle(day)
			if st.year.past, err = hold(gatherings.Consultation, gatherings.Public, "", before.held, day, 3, 9, 16.5); err != nil {
				return err
			}
		}
		executive := st.planted.Bodies["executive-committee"]
		for i, days := range []int{-2, 40, 110} {
			h := texts.Executive
			if i == 0 {
				h.City, h.Place, h.Online = "Gatineau", st.texts.Meeting.Place, ""
			}
			if _, err := hold(gatherings.Executive, gatherings.OfBody, executive.ID, h, st.today.AddDate(0, 0, days), 1, 13, 17); err != nil {
				return err
			}
		}
		if st.year.webinar, err = hold(gatherings.Webinar, gatherings.Public, "", texts.Webinar, st.workday(23), 1, 12, 13.5); err != nil {
			return err
		}
		if calledOff, err = hold(gatherings.Webinar, gatherings.Public, "", texts.CalledOff, st.workday(37), 1, 12, 13); err != nil {
			return err
		}
		for i, days := range []int{-150, 58} {
			if st.year.roundtables[i], err = hold(gatherings.Roundtable, gatherings.Members, "", texts.Roundtable, st.workday(days), 1, 9.5, 15); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	st.on(st.at(lastMinute, 11, 20), "cancel "+strconv.Quote(calledOff.Key), func(ctx context.Context) error {
		return st.s.Gatherings.Cancel(ctx, st.staff(), calledOff.Key, texts.CalledOff.Reason, nil)
	})
	return nil
}
