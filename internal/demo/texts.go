package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

//go:embed texts.json
var textsJSON []byte

//go:embed mail.json
var mailJSON []byte

// texts are the words of the story: the meeting, the resolutions on their way
// and the amendments to one of them. All of them are invented.
type texts struct {
	Meeting struct {
		Place   i18n.Text `json:"place"`
		Land    i18n.Text `json:"land"`
		Opening i18n.Text `json:"opening"`
		Report  i18n.Text `json:"report"`
		// Together are reports that nobody is expected to debate.
		Together []i18n.Text `json:"together"`
	} `json:"meeting"`
	Resolutions map[string]wording.Wording `json:"resolutions"`
	// Translation is the part of one draft that has been put in English, by the
	// clauses' IDs; TranslationChecked are those of it that were read against
	// the original.
	Translation        map[string]string `json:"translation"`
	TranslationChecked []string          `json:"translationChecked"`
	Amendments         []amendment       `json:"amendments"`
	Reasons            map[string]string `json:"reasons"`
	Mail               mailTexts         `json:"-"` // in mail.json
}

// mailTexts is mail.json.
type mailTexts struct {
	Consent  string        `json:"consent"`
	Messages []mailMessage `json:"messages"`
}

// mailMessage is one message to the discussion list.
type mailMessage struct {
	From       string   `json:"from"` // e-mail address
	DaysBefore int      `json:"daysBefore"`
	Hour       int      `json:"hour"`
	Answers    int      `json:"answers"` // the number of the message it answers, from 1; 0: none
	Subject    string   `json:"subject"`
	Text       []string `json:"text"` // paragraphs
}

// amendment is one handed in before the meeting.
type amendment struct {
	By   string            `json:"by"` // e-mail address
	On   int               `json:"on"` // the number of the amendment it amends; 0: the text
	Spec wording.Amendment `json:"spec"`
}

func readTexts() (texts, error) {
	var t texts
	if err := json.Unmarshal(textsJSON, &t); err != nil {
		return texts{}, fmt.Errorf("demo: texts.json: %w", err)
	}
	if err := json.Unmarshal(mailJSON, &t.Mail); err != nil {
		return texts{}, fmt.Errorf("demo: mail.json: %w", err)
	}
	return t, nil
}
