using System.Text.Json.Nodes;
using Eddy.Experiments.Recurrent;
using Eddy.Signals.RandomFeedback;
using Eddy.Traces;
using Eddy.Traces.Kronecker;
using Eddy.Traces.SnAp;
using Shouldly;

namespace Eddy.Cli.Tests.Recurrent;

public class RuleCatalogTests
{
    public static TheoryData<string> Rules => new(RuleCatalog.All.Select(rule => rule.Name));

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_comes_back_from_its_settings(string name)
    {
        RuleKind rule = RuleCatalog.Find(name);
        rule.Description.ShouldNotBeNullOrEmpty();
        rule.From(rule.ToJson()).Options.ShouldBe(rule.Options);
    }

    [Fact]
    public void A_number_behind_the_name_is_the_rules_own()
    {
        RuleCatalog.Find("snap-2").Options.ShouldBe(new SnApOptions(2));
        RuleCatalog.Find("ok-5").Options.ShouldBe(new OptimalKroneckerOptions { Terms = 5 });
        RuleCatalog.Find("snap-2").Options.Name.ShouldBe("snap-2");
    }

    [Fact]
    public void Settings_go_by_name_and_by_other_names()
    {
        RuleCatalog.Find("ok").With("rank", "7").Options.ShouldBe(new OptimalKroneckerOptions { Terms = 7 });
        ((TraceRuleOptions)RuleCatalog.Find("snap").With("feedback", "random:0.1").Options).Feedback.ShouldBe(new RandomFeedbackOptions { Spread = 0.1 });
        RuleKind random = RuleCatalog.Find("d-rtrl").With("feedback", "random:0.1");
        random.From(random.ToJson()).Options.ShouldBe(random.Options);
    }

    [Theory]
    [InlineData("snap", "ordr", "2", "it has order")]
    [InlineData("snap", "order", "0", "order")]
    [InlineData("snap", "order", "two", "a whole number")]
    [InlineData("snap", "feedback", "some", "none, random or random:SPREAD")]
    [InlineData("one-step", "name", "x", "no setting")]
    public void Wrong_settings_say_what_is_taken(string rule, string setting, string value, string said)
        => Should.Throw<ArgumentException>(() => RuleCatalog.Find(rule).With(setting, value)).Message.ShouldContain(said);

    [Theory]
    [InlineData("snapp")]
    [InlineData("rtrl-2")]
    [InlineData("snap-x")]
    public void An_unknown_rule_is_told_which_there_are(string name) => Should.Throw<ArgumentException>(() => RuleCatalog.Find(name)).Message.ShouldContain("known are");

    [Fact]
    public void An_unknown_member_in_a_file_is_refused()
        => Should.Throw<ArgumentException>(() => RuleCatalog.Find("snap").From(new JsonObject { ["rank"] = 1 })).Message.ShouldContain("'rank' is no setting");
}
