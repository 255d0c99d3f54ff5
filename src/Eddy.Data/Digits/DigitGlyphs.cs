namespace Eddy.Data.Digits;

/// <summary>The ways in which the generator writes each digit: the data set's handwriting.</summary>
internal static class DigitGlyphs
{
    private static readonly DigitGlyph[] _all =
    [
        // 0: plain oval, narrow, wide and leaning, begun at the left with a small gap
        new(0, 3, "52,3 30,14 20,48 30,86 50,97 70,86 80,50 70,14 50,3 41,7"),
        new(0, 2, "54,3 38,16 32,50 38,85 50,97 63,84 68,50 63,16 50,3 44,8"),
        new(0, 2, "62,5 36,12 17,42 20,78 42,96 68,84 83,52 77,18 60,4 48,9"),
        new(0, 1, "46,5 25,22 19,55 32,88 55,96 75,78 81,46 71,16 53,4"),

        // 1: one stroke, leaning stroke, with flag, with flag and foot, with small flag and leaning
        new(1, 3, "50,3 50,35 50,66 50,97"),
        new(1, 2, "60,3 54,34 47,66 41,97"),
        new(1, 2, "31,24 43,15 54,3! 53,35 52,66 51,97"),
        new(1, 2, "32,22 43,13 53,3! 53,35 52,66 52,96 | 30,97 52,96 74,96"),
        new(1, 1, "44,18 60,3! 55,34 49,66 43,97"),

        // 2: flat foot, foot with a loop, wavy foot, narrow with an angular neck
        new(2, 3, "21,26 32,8 54,3 73,14 74,34 58,60 37,80 18,96! 50,95 82,95"),
        new(2, 2, "22,24 34,7 56,3 74,16 72,40 54,66 34,86 20,93 15,84 26,77 44,85 64,95 84,89"),
        new(2, 2, "20,20 44,4 70,10 76,30 62,54 40,74 20,93! 36,88 58,93 82,89"),
        new(2, 1, "26,16 46,3 68,10 70,30 54,56 38,78 25,96! 50,97 76,97"),

        // 3: two bows, flat top, small loop at the waist
        new(3, 3, "22,14 44,3 68,9 73,26 62,42 42,48! 66,53 78,70 68,90 44,97 20,86"),
        new(3, 2, "22,5 48,5 74,5! 58,24 42,42! 64,46 79,64 72,86 48,97 20,88"),
        new(3, 2, "24,12 46,3 68,11 70,28 56,42 42,48 38,54 48,52 68,57 77,74 64,93 40,97 20,86"),

        // 4: open, closed in one stroke, open and leaning, diagonal with a short stem
        new(4, 3, "28,4 25,30 22,56! 50,56 82,55 | 66,8 64,50 62,97"),
        new(4, 2, "60,97 61,50 62,3! 38,34 16,65! 50,66 84,65"),
        new(4, 2, "36,3 28,28 18,53! 48,54 80,51 | 70,22 62,60 54,97"),
        new(4, 1, "54,3 35,34 16,66! 50,67 86,65 | 63,38 62,68 61,98"),

        // 5: one stroke, hat drawn last, smooth
        new(5, 3, "76,5 52,5 30,5! 27,24 24,45! 46,38 70,46 78,66 68,88 44,97 20,88"),
        new(5, 2, "30,6 27,26 25,46! 48,38 70,47 77,68 66,89 44,97 20,87 | 29,6 52,5 80,3"),
        new(5, 1, "76,6 52,4 34,8 28,26 34,41 54,44 73,55 76,74 62,93 40,97 20,88"),

        // 6: round back, straight back, curled top
        new(6, 3, "68,4 46,16 30,38 22,64 28,88 50,97 72,88 76,68 62,54 42,56 25,70"),
        new(6, 2, "56,3 42,26 29,50 22,74 34,94 56,96 73,82 70,62 52,54 34,62 24,76"),
        new(6, 1, "77,14 62,4 42,12 26,36 20,66 30,90 52,97 72,86 74,66 56,54 36,60 22,74"),

        // 7: plain, with a bar, with a serif, with a curved neck and a bar
        new(7, 3, "18,7 50,6 82,5! 64,36 50,66 38,97"),
        new(7, 2, "18,7 50,6 82,5! 64,36 50,66 38,97 | 33,52 53,51 75,49"),
        new(7, 2, "20,21 21,6! 50,7 80,5! 66,34 53,64 46,97"),
        new(7, 1, "18,9 46,11 80,6! 60,36 51,64 48,97 | 34,53 54,52 74,50"),

        // 8: one stroke from the top right, two circles, open top
        new(8, 3, "70,16 50,3 31,14 34,33 52,47 70,62 75,80 50,97 25,80 30,62 48,47 66,33 71,17"),
        new(8, 2, "50,46 31,37 31,13 50,4 69,13 69,37 50,46! 27,60 25,85 50,97 75,85 73,60 50,46"),
        new(8, 1, "74,9 52,3 31,14 35,34 54,48 73,66 71,88 48,97 26,86 29,66 48,50 67,33 77,12"),

        // 9: straight stem, curled foot, leaning
        new(9, 3, "74,26 62,6 40,4 24,20 28,42 48,50 66,40 75,22! 74,58 70,97"),
        new(9, 2, "74,24 60,5 38,5 24,22 30,43 50,50 68,38 75,20! 76,50 70,82 50,97 26,90"),
        new(9, 2, "72,18 52,3 30,12 24,32 38,48 58,42 72,18! 65,58 52,97"),
    ];

    /// <summary>The variants of each digit, by digit.</summary>
    public static DigitGlyph[][] ByDigit { get; } = [.. Enumerable.Range(0, 10).Select(digit => _all.Where(glyph => glyph.Digit == digit).ToArray())];

    /// <summary>Most points in any glyph, all strokes together.</summary>
    public static int MaxPoints { get; } = _all.Max(glyph => glyph.Strokes.Sum(stroke => stroke.Length));
}
