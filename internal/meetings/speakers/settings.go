package speakers

import (
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/meetings"
	"plenary.example/internal/meetings/internal/store"
)

// Settings are the rules of one meeting.
type Settings struct {
	FirstTime bool // those who have not spoken go first
	Alternate bool // for and against in turn
	CardsOnly bool // only those who hold a voting card may ask
	Balance   Balance
	Speech    time.Duration // of one speech; 0: no limit
	Speeches  int           // of one person on one question in one day; 0: no limit
	Debate    time.Duration // of all speeches on one item; 0: no limit
}

// Usual are the settings of a meeting that has settled nothing: first-time
// speakers first, ten minutes, twice on a question in a day.
func Usual() Settings {
	return Settings{FirstTime: true, Speech: 10 * time.Minute, Speeches: 2}
}

// during are the settings while the meeting has suspended some of its rules: without
// the limits on speaking, where it has suspended those.
func (s Settings) during(suspended string) Settings {
	if meetings.SpeakingFree(suspended) {
		s.Speech, s.Speeches, s.Debate, s.CardsOnly = 0, 0, 0, false
	}
	return s
}

// The widest limits that a meeting may set itself.
const (
	longestSpeech = 2 * time.Hour
	longestDebate = 24 * time.Hour
	mostSpeeches  = 100
)

func (s Settings) check() error {
	var found []*fault.Error
	if s.Speech < 0 || s.Speech > longestSpeech {
		found = append(found, fault.Field("speech", "speakers.error.speech", fault.Args{"Max": int(longestSpeech / time.Minute)}))
	}
	if s.Debate < 0 || s.Debate > longestDebate {
		found = append(found, fault.Field("debate", "speakers.error.debate", fault.Args{"Max": int(longestDebate / time.Minute)}))
	}
	if s.Speeches < 0 || s.Speeches > mostSpeeches {
		found = append(found, fault.Field("speeches", "speakers.error.speeches", fault.Args{"Max": mostSpeeches}))
	}
	switch s.Balance {
	case NoBalance, ByRegion, ByLanguage, ByGender:
	default:
		found = append(found, fault.Field("balance", "speakers.error.balance", nil))
	}
	return fault.Join(found...)
}

func settingsOf(r store.SpeakingRule) Settings {
	return Settings{
		FirstTime: r.FirstTime, Alternate: r.Alternate, CardsOnly: r.CardsOnly, Balance: Balance(r.Balance),
		Speech: time.Duration(r.SpeechSeconds) * time.Second, Speeches: int(r.Speeches), Debate: time.Duration(r.DebateSeconds) * time.Second,
	}
}
