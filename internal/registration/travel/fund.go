package travel

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
)

// Kind and KindFund are the names under which the record knows requests and funds.
const (
	Kind     = "travel_request"
	KindFund = "travel_fund"
)

// Criterion is one of the published criteria.
type Criterion struct {
	Slug string
	Name i18n.Text
	Most int // points
}

// named gives slugs to criteria that have none, or one that none had before: such as no
// criterion has or had.
func named(list, had []Criterion) []Criterion {
	list = slices.Clone(list)
	has := func(in []Criterion, slug string) bool {
		return slices.ContainsFunc(in, func(c Criterion) bool { return c.Slug == slug })
	}
	for i, c := range list {
		if !has(had, c.Slug) || has(list[:i], c.Slug) {
			list[i].Slug = ""
		}
	}
	for i := range list {
		for n := 1; list[i].Slug == ""; n++ {
			if slug := "c" + strconv.Itoa(n); !has(had, slug) && !has(list, slug) {
				list[i].Slug = slug
			}
		}
	}
	return list
}

// Fund is the travel fund of a gathering.
type Fund struct {
	GatheringID   string
	Opens, Closes time.Time // days on which it is asked for, both included
	Currency      string
	Budget        int64 // cents
	Most          int64 // cents for one person; 0: up to the cost
	Granted       int64 // cents granted so far
	BodyID        string
	Deciders      []string // persons, where no body decides
	About         i18n.Text
	ForgetDays    int       // days after the gathering at which what was said is erased
	Ends          time.Time // the gathering's last day
	Criteria      []Criterion
}

// Left is what can still be granted, in cents.
func (f Fund) Left() int64 { return f.Budget - f.Granted }

// OpenOn reports whether help may be asked for on a day.
func (f Fund) OpenOn(day time.Time) bool {
	day = clock.Day(day)
	return !day.Before(f.Opens) && !day.After(f.Closes)
}

// Decides reports whether somebody decides about the requests of a fund, and reads
// them: whoever sits on its body, or is one of the persons named.
func (f Fund) Decides(who access.Actor) bool {
	if f.BodyID != "" {
		return slices.ContainsFunc(who.Offices, func(o access.Office) bool { return o.BodyID == f.BodyID })
	}
	return who.PersonID != "" && slices.Contains(f.Deciders, who.PersonID)
}

// mayDecide: those of Decides, but never about themselves.
func mayDecide(who access.Actor, f Fund, r Request) error {
	if err := mayRead(who, f); err != nil {
		return err
	}
	if who.PersonID == r.PersonID && r.PersonID != "" {
		return fault.New(fault.Forbidden, "travel.error.own", nil)
	}
	return nil
}

func mayRead(who access.Actor, f Fund) error {
	return who.Require(f.Decides(who), "power.decide_travel")
}

// Limits.
const (
	maxCents    = 10_000_000_00
	maxText     = 4000
	maxLine     = 200
	maxCriteria = 12
	maxPoints   = 100
	maxForget   = 3 * 366
	// MaxReason bounds what is typed about a request.
	MaxReason = 3000
)

func long(s string, most int) bool { return utf8.RuneCountInString(s) > most }

func trim(t i18n.Text) i18n.Text {
	return i18n.Text{EN: strings.TrimSpace(t.EN), FR: strings.TrimSpace(t.FR)}
}

func (f Fund) check() error {
	var wrong []*fault.Error
	add := func(bad bool, field, key string, args fault.Args) {
		if bad {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	add(f.Opens.IsZero(), "opens", "travel.error.day", nil)
	add(f.Closes.IsZero() || f.Closes.Before(f.Opens), "closes", "travel.error.closes", nil)
	add(f.Budget <= 0 || f.Budget > maxCents, "budget", "travel.error.budget", nil)
	add(f.Budget < f.Granted, "budget", "travel.error.budget_granted", nil)
	add(f.Most < 0 || f.Most > f.Budget, "most", "travel.error.most", nil)
	add(f.BodyID == "" && len(f.Deciders) == 0, "body", "travel.error.nobody_decides", nil)
	add(f.ForgetDays < 1 || f.ForgetDays > maxForget, "forget_days", "travel.error.forget", fault.Args{"Most": maxForget})
	add(f.About.EN == "" || f.About.FR == "" || long(f.About.EN, maxText) || long(f.About.FR, maxText), "about_en", "travel.error.about", fault.Args{"Most": maxText})
	add(len(f.Criteria) == 0 || len(f.Criteria) > maxCriteria, "criteria", "travel.error.criteria", fault.Args{"Most": maxCriteria})
	for _, c := range f.Criteria {
		add(c.Name.EN == "" || c.Name.FR == "" || long(c.Name.EN, maxLine) || long(c.Name.FR, maxLine), "criteria", "travel.error.criterion", fault.Args{"Most": maxLine})
		add(c.Most < 1 || c.Most > maxPoints, "criteria", "travel.error.points", fault.Args{"Most": maxPoints})
	}
	return fault.Join(wrong...)
}

// State is where a request stands.
type State string

// The states; see the package comment.
const (
	Asked     State = "asked"
	Granted   State = "granted"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
)

// Say is the state in words.
func (s State) Say() i18n.Message { return i18n.Say("travel.state." + string(s)) }

// Means is how somebody travels.
type Means string

// The means.
const (
	ByBus   Means = "bus"
	ByTrain Means = "train"
	ByCar   Means = "car"
	ByPlane Means = "plane"
	ByOther Means = "other"
)

// AllMeans lists the means in the order pages show them.
func AllMeans() []Means { return []Means{ByBus, ByTrain, ByCar, ByPlane, ByOther} }

// Say is the means in words.
func (m Means) Say() i18n.Message { return i18n.Say("travel.means." + string(m)) }

// Asking is what somebody asks for.
type Asking struct {
	From     string // where the journey begins
	Distance int    // kilometres, one way
	Means    Means
	Cost     int64  // cents, of the whole journey as estimated
	Asked    int64  // cents
	Support  string // other support they have, or asked for
	Reasons  string
}

func (a Asking) normal() Asking {
	a.From = strings.Join(strings.Fields(db.Clean(a.From)), " ")
	a.Support, a.Reasons = strings.TrimSpace(db.Clean(a.Support)), strings.TrimSpace(db.Clean(a.Reasons))
	return a
}

func (a Asking) check(f Fund) error {
	var wrong []*fault.Error
	add := func(bad bool, field, key string, args fault.Args) {
		if bad {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	add(a.From == "" || long(a.From, maxLine), "from", "travel.error.from", fault.Args{"Most": maxLine})
	add(a.Distance < 1 || a.Distance > 40_000, "distance", "travel.error.distance", nil)
	add(!slices.Contains(AllMeans(), a.Means), "means", "travel.error.means", nil)
	add(a.Cost <= 0 || a.Cost > maxCents, "cost", "travel.error.cost", nil)
	add(a.Asked <= 0 || a.Asked > a.Cost, "asked", "travel.error.asked", nil)
	add(f.Most > 0 && a.Asked > f.Most, "asked", "travel.error.asked_most", fault.Args{"Most": f.text(f.Most)})
	add(a.Reasons == "" || long(a.Reasons, MaxReason), "reasons", "travel.error.reasons", fault.Args{"Most": MaxReason})
	add(long(a.Support, MaxReason), "support", "travel.error.long", fault.Args{"Most": MaxReason})
	return fault.Join(wrong...)
}

// Request is somebody's request for help.
type Request struct {
	ID             string
	GatheringID    string
	RegistrationID string
	PersonID       string
	Name           string
	Email          string
	Organization   string
	Lang           i18n.Lang
	Asking
	State     State
	Made      time.Time
	Granted   int64  // cents
	Decision  string // its reasons, which the person reads
	DecidedAt time.Time
	DecidedBy string
	Paid      time.Time // the day the money was paid out; zero: not yet
	Reference string    // of that payment
	Forgotten bool      // what was said is erased
}

// Score is how one of those who decide rates a request by one criterion.
type Score struct {
	RequestID string
	Slug      string
	PersonID  string
	Person    string
	Points    int
}

// Mean is the mean of all points that a request got, of those it could get, in
// hundredths; -1 where nobody rated it yet.
func Mean(criteria []Criterion, scores []Score) int {
	got, could := 0, 0
	for _, s := range scores {
		i := slices.IndexFunc(criteria, func(c Criterion) bool { return c.Slug == s.Slug })
		if i < 0 {
			continue
		}
		got, could = got+s.Points, could+criteria[i].Most
	}
	if could == 0 {
		return -1
	}
	return (got*100 + could/2) / could
}
