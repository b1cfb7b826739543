package annual

import (
	"time"

	"plenary.example/internal/i18n"
)

// fewest is how many donors there must be for their number and their sum to be said.
const fewest = 5

// Figures are what the records say of a year. They are kept as JSON when the report is
// published, so that the names of their fields stay.
type Figures struct {
	From     time.Time `json:"from"` // days, both included
	To       time.Time `json:"to"`
	AsOf     time.Time `json:"asOf"` // the day they were worked out
	Currency string    `json:"currency"`

	Members     MemberFigures `json:"members"`
	Resolutions []Adopted     `json:"resolutions"`
	Meetings    []Met         `json:"meetings"`
	Elections   []Elected     `json:"elections"`
	Roundtables Score         `json:"roundtables"`
	Actions     ActionFigures `json:"actions"`
	Outcomes    []Changed     `json:"outcomes"`
	Lists       ListFigures   `json:"lists"`
	Finances    Money         `json:"finances"`
	Giving      []YearOfGifts `json:"giving"` // up to five years, the report's last
}

// Named is a count of something that has a name.
type Named struct {
	Key   string    `json:"key,omitempty"`
	Name  i18n.Text `json:"name"`
	Count int       `json:"count"`
}

// MemberFigures are the members on the last day.
type MemberFigures struct {
	Total   int         `json:"total"`
	Before  int         `json:"before"` // on the day before the first
	Classes []Named     `json:"classes"`
	Regions []Named     `json:"regions"` // organizations alone
	Joined  []i18n.Text `json:"joined"`  // those that may be named
	Left    []i18n.Text `json:"left"`
	// OtherJoined and OtherLeft are how many beside them.
	OtherJoined int `json:"otherJoined"`
	OtherLeft   int `json:"otherLeft"`
}

// Adopted is a resolution.
type Adopted struct {
	Meeting string    `json:"meeting"`
	Label   string    `json:"label"`
	Number  int       `json:"number"` // 0: none
	Title   i18n.Text `json:"title"`
}

// Met is a general meeting or a Consultation.
type Met struct {
	Key     string    `json:"key"`
	General bool      `json:"general"` // otherwise a gathering
	Title   i18n.Text `json:"title"`
	Day     time.Time `json:"day"`
	Place   i18n.Text `json:"place"`
	// Of a general meeting: organizations that held a voting card, that were entitled, and
	// that its quorum needed.
	Present  int `json:"present"`
	Entitled int `json:"entitled"`
	Needed   int `json:"needed"`
	// Of a gathering: how many registered, and came; Checked: it is known who came.
	Registered int  `json:"registered"`
	Came       int  `json:"came"`
	Checked    bool `json:"checked"`
}

// Elected is an election whose result was declared.
type Elected struct {
	Key   string    `json:"key"`
	Title i18n.Text `json:"title"`
	Day   time.Time `json:"day"`
	Names []string  `json:"names"`
}

// Score is what came of asks and commitments made in the year, as on the day the figures
// were worked out.
type Score struct {
	Roundtables []Named `json:"roundtables"` // held; Key is in addresses
	Asked       int     `json:"asked"`
	Answered    int     `json:"answered"`
	Waiting     int     `json:"waiting"`
	Made        int     `json:"made"`
	Kept        int     `json:"kept"` // on time or late
	Partly      int     `json:"partly"`
	NotKept     int     `json:"notKept"`
	Open        int     `json:"open"`
}

// ActionFigures are the actions that ended in the year.
type ActionFigures struct {
	Done    int         `json:"done"`
	Dropped int         `json:"dropped"`
	Running int         `json:"running"`
	Words   []i18n.Text `json:"words"` // what was to be done, of those that are done
}

// Changed is what changed for a concern.
type Changed struct {
	Slug   string    `json:"slug"`
	Name   i18n.Text `json:"name"`
	Record string    `json:"record"`
	Day    time.Time `json:"day"`
	Title  i18n.Text `json:"title"`
	Words  i18n.Text `json:"words"`
}

// ListFigures are what the lists distributed.
type ListFigures struct {
	Lists  int   `json:"lists"` // with something in the year
	Posts  int   `json:"posts"`
	Months []int `json:"months"` // posts by month, from the year's first
}

// Line is an amount of the books.
type Line struct {
	Name  i18n.Text `json:"name"`
	Cents int64     `json:"cents"`
}

// OfFund is what became of a fund, in cents.
type OfFund struct {
	Name       i18n.Text `json:"name"`
	Restricted bool      `json:"restricted"`
	Opening    int64     `json:"opening"`
	Income     int64     `json:"income"`
	Expenses   int64     `json:"expenses"`
}

// Closing is what the fund has at the end.
func (f OfFund) Closing() int64 { return f.Opening + f.Income - f.Expenses }

// Money is the year in the books.
type Money struct {
	Income   []Line   `json:"income"`
	Expenses []Line   `json:"expenses"`
	Funds    []OfFund `json:"funds"`
}

func sum(lines []Line) int64 {
	var cents int64
	for _, l := range lines {
		cents += l.Cents
	}
	return cents
}

// YearOfGifts is what donors gave in a financial year. Few: fewer than five did, and
// nothing more is said.
type YearOfGifts struct {
	Year   int   `json:"year"`
	Few    bool  `json:"few"`
	Donors int   `json:"donors"`
	Gifts  int   `json:"gifts"`
	Cents  int64 `json:"cents"` // less what went back
}
