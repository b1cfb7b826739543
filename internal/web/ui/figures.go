package ui

import (
	"math"
	"strconv"
	"unicode/utf8"

	"plenary.example/internal/i18n"
)

// VoteResultData is the outcome of a vote, or its count so far: a bar, the
// figures in a table, and the arithmetic in words.
type VoteResultData struct {
	ID       string // unique on the page
	Question string // the table's caption
	Yes, No  int    // votes cast
	Abstain  int    // not votes cast
	Eligible int    // members who could vote; 0: not shown
	Needed   int    // yes votes the rule asks for; 0: no mark on the bar
	Rule     string // "Two thirds of votes cast"
	Sentence string // "Carried: 6 yes of 9 votes cast; two thirds of 9 is 6."
	Outcome  *TagData
	Big      bool // for the projector
}

func (v VoteResultData) cast() int { return v.Yes + v.No }

// barWidth is the inner width of the bar's drawing in its own units.
const barWidth = 1000

// at places n votes along the bar.
func (v VoteResultData) at(n int) string {
	if v.cast() == 0 {
		return "0"
	}
	return svgNumber(float64(n) * barWidth / float64(v.cast()))
}

func (v VoteResultData) share(l *i18n.Localizer, n int) string {
	if v.cast() == 0 {
		return "–"
	}
	return percent(l, float64(n)/float64(v.cast()))
}

// percent writes a share as the language does: "66.7%", "66,7 %".
func percent(l *i18n.Localizer, share float64) string {
	tenths := int64(math.Round(share * 1000))
	whole, rest := tenths/10, tenths%10
	if l.Lang() == i18n.FR {
		if rest == 0 {
			return l.Number(whole) + "\u00a0%"
		}
		return l.Number(whole) + "," + strconv.FormatInt(rest, 10) + "\u00a0%"
	}
	if rest == 0 {
		return l.Number(whole) + "%"
	}
	return l.Number(whole) + "." + strconv.FormatInt(rest, 10) + "%"
}

// svgNumber writes a coordinate with two decimals at most.
func svgNumber(f float64) string { return strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64) }

// Bar is one value of a bar chart.
type Bar struct {
	Label string
	Value float64
	Text  string // the value as people write it
	Href  string
}

// BarsData is a bar chart with its table: dues by year, resolutions by meeting.
type BarsData struct {
	ID          string
	Caption     string
	LabelHead   string // heads the table's first column
	ValueHead   string
	Bars        []Bar
	TableHidden bool // fold the table under a summary
}

// bars drawn with this room each, in the drawing's own units.
const (
	barStep   = 40
	barHeight = 160
	barFoot   = 180 // where the bars stand, under them their labels
)

func (b BarsData) width() string { return itoa(max(1, len(b.Bars)) * barStep) }

// labelled reports whether there is room to write at each bar; the table says it
// in any case.
func (b BarsData) labelled() bool {
	if len(b.Bars) > 12 {
		return false
	}
	for _, bar := range b.Bars {
		if utf8.RuneCountInString(bar.Label) > 6 || utf8.RuneCountInString(bar.Text) > 7 {
			return false
		}
	}
	return true
}

func (b BarsData) top() float64 {
	top := 0.0
	for _, bar := range b.Bars {
		top = max(top, bar.Value)
	}
	return top
}

func (b BarsData) height(bar Bar) float64 {
	if b.top() == 0 {
		return 0
	}
	return max(0, bar.Value) / b.top() * barHeight
}

// Seat is one place of a body.
type Seat struct {
	Office string
	Holder string // empty: vacant
	Note   string // "acting until the fall meeting"
}

// SeatsData draws the seats of a body in a half circle, with the list behind.
type SeatsData struct {
	ID      string
	Caption string
	Seats   []Seat
}

// seatAt is where seat i of n is drawn: on one arc up to nine seats, on two
// beyond, left to right.
func seatAt(i, n int) (x, y float64) {
	inner := 0
	if n > 9 {
		inner = n * 2 / 5
	}
	radius, place, room := 110.0, i, n-inner
	if i >= n-inner {
		radius, place, room = 68, i-(n-inner), inner
	}
	angle := math.Pi / 2
	if room > 1 {
		angle = math.Pi * float64(place) / float64(room-1)
	}
	return 150 - radius*math.Cos(angle), 130 - radius*math.Sin(angle)
}

// markSeat is where seat i of a row of n stands in the coalition's mark.
func markSeat(row, i, n int) (x, y string) {
	radius := 6.5 + 5.5*float64(row)
	angle := math.Pi * float64(i) / float64(n-1)
	return svgNumber(16 - radius*math.Cos(angle)), svgNumber(22 - radius*math.Sin(angle))
}
