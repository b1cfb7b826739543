package marking_test

import (
	"slices"
	"strings"
	"testing"

	"plenary.example/internal/elections/marking"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/tally"
	"plenary.example/locales"
)

func TestRanksAreReadAndExplained(t *testing.T) {
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	c := tally.Contest{Method: tally.STV, Seats: 1, Candidates: []tally.Candidate{{Name: "Ana"}, {Name: "Berg"}, {Name: "Chi"}, {Name: "Dov"}}}
	for _, tt := range []struct {
		ranks string
		want  []int
		field string
		says  string
	}{
		{"2,,1,", []int{2, 0}, "", ""},
		{",,,", []int{}, "", ""},
		{"1,1,,", nil, "rank_2", "You gave number 1 to both Ana and Berg. Each number goes to one person."},
		{"1,4,,", nil, "rank_2", "You gave number 4 to Berg and number 2 to nobody. Number on without a gap."},
		{",3,,4", nil, "rank_2", "You gave number 3 to Berg and number 1 to nobody."},
		{"x,0,9,", nil, "rank_1", "Give Ana a number from 1 to 4, or none."},
	} {
		got, err := marking.Ranked(c, strings.Split(tt.ranks, ","))
		f := fault.Of(err)
		if tt.field == "" {
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("%s: %v, %v", tt.ranks, got, err)
			}
			continue
		}
		if f == nil || f.Field != tt.field || !strings.HasPrefix(catalog.For(i18n.EN).Say(i18n.Message{Key: f.Key, Args: f.Args}), tt.says) {
			t.Errorf("%s: %v", tt.ranks, err)
		}
	}
}
