package letter

// Accents are the colours, for the test that compares them with the style sheet's.
func Accents() map[string]string { return accents }
