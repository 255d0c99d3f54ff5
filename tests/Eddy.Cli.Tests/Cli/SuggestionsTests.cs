using Eddy.Checkpoints;
using Shouldly;

namespace Eddy.Cli.Tests.Cli;

public class SuggestionsTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("", "ab", 2)]
    [InlineData("train", "train", 0)]
    [InlineData("trian", "train", 1)] // a swap
    [InlineData("tain", "train", 1)]  // one missing
    [InlineData("ttrain", "train", 1)] // one too many
    [InlineData("drain", "train", 1)] // one replaced
    [InlineData("ca", "abc", 3)]      // the restricted form: a swapped pair is not edited again
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_edits_and_swaps(string a, string b, int expected)
    {
        NearestNames.Distance(a, b).ShouldBe(expected);
        NearestNames.Distance(b, a).ShouldBe(expected);
    }

    [Theory]
    [InlineData("--epoch", "--epochs")]
    [InlineData("--head-epoch", "--head-epochs")]
    [InlineData("--HEAD-EPOCHS", "--head-epochs")]
    [InlineData("--he", "--head-epochs")]
    [InlineData("--x", null)]
    [InlineData("--speed", "--seed")]
    [InlineData("--completely-different", null)]
    [InlineData("", null)]
    public void The_nearest_is_found_and_nothing_far(string typed, string? expected)
        => Suggestions.Nearest(typed, ["--epochs", "--head-epochs", "--seed", "--out"]).ShouldBe(expected);
}
