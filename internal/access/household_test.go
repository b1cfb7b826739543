package access_test

import (
	"testing"

	"plenary.example/internal/access"
)

func TestAHouseholdIsOneHoweverManyAddressesItHas(t *testing.T) {
	for network, want := range map[string]string{
		"": "", "203.0.113.9": "203.0.113.9", "nonsense": "nonsense", "::ffff:203.0.113.9": "::ffff:203.0.113.9",
		"2001:db8:1:2::7": "2001:db8:1:2::/64", "2001:db8:1:2:ffff::1": "2001:db8:1:2::/64", "2001:db8:1:3::7": "2001:db8:1:3::/64",
	} {
		if got := access.Household(network); got != want {
			t.Errorf("%q is of %q, want %q", network, got, want)
		}
	}
}
