using System.Text.Json.Nodes;
using Eddy.Experiments.Recurrent;
using Eddy.Experiments.Streaming;
using Eddy.Signals.RandomFeedback;
using Eddy.Signals.Trl;
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
    [InlineData("eprop", "feedback", "adaptive:0.01")]
    [InlineData("eprop", "filter", "0.9:average")]
    [InlineData("eprop", "rates", "0.05:0.001:0.9")]
    [InlineData("osttp", "projection", "-signs:0.3")]
    [InlineData("osttp", "projection", "gaussian")]
    [InlineData("three-factor", "teaching_events", "signs")]
    [InlineData("sltt", "sampling", "3of30")]
    [InlineData("sltt", "sampling", "0.25")]
    [InlineData("sltt", "sampling", "all")]
    public void What_has_parts_of_its_own_is_one_word_that_comes_back(string rule, string setting, string word)
    {
        RuleKind kind = RuleCatalog.Find(rule).With(setting, word);
        kind.ToJson()[setting]!.GetValue<string>().ShouldBe(word);
        kind.From(kind.ToJson()).Options.ShouldBe(kind.Options);
    }

    [Fact]
    public void Options_of_runs_before_there_were_words_are_read()
        => ((TraceRuleOptions)RuleCatalog.Find("d-rtrl").From(new JsonObject { ["feedback"] = new JsonObject { ["spread"] = 0.1 } }).Options).Feedback.ShouldBe(new RandomFeedbackOptions { Spread = 0.1 });

    [Theory]
    [InlineData("uoro")]
    [InlineData("kf-rtrl")]
    [InlineData("ok")]
    public void Rank_means_the_same_for_every_rule_that_has_one(string rule)
        => RuleCatalog.Find(rule).With("rank", "3").Options.ShouldBe(RuleCatalog.Find(rule + "-3").Options);

    [Fact]
    public void Runs_over_streams_and_over_tasks_know_the_same_names()
    {
        LearnerKind[] streaming = [.. LearnerCatalog.All.Where(kind => kind.Defaults() is RecurrentStreamOptions)];
        streaming.Select(kind => kind.Name).Order().ShouldBe(RuleCatalog.All.Select(rule => rule.Name).Order());
        streaming.Where(kind => kind.Number is not null).Select(kind => kind.Name).Order().ShouldBe(RuleCatalog.All.Where(rule => rule.Number is not null).Select(rule => rule.Name).Order());
        foreach (LearnerKind kind in streaming.Where(kind => kind.Number is not null))
        {
            RuleCatalog.Find(kind.Name).Knows(kind.Number!).ShouldBeTrue(kind.Name);
        }
    }

    [Fact]
    public void A_rule_that_holds_another_takes_settings_of_its_own()
        => RuleCatalog.Find("trl-recurrent").With("layer_rate", "0.01").Options.ShouldBe(new RecurrentTrlOptions { LayerRate = 0.01 });

    [Fact]
    public void A_refused_value_is_told_once()
        => Should.Throw<ArgumentException>(() => TaskSettings.With(new TaskRunOptions { Task = "add" }, "learner", "snap-0")).Message.ShouldNotContain("got 'snap-0'");

    [Theory]
    [InlineData("snap", "ordr", "2", "it has order")]
    [InlineData("snap", "order", "0", "order")]
    [InlineData("snap", "order", "two", "a whole number")]
    [InlineData("snap", "feedback", "some", "none, random or random:SPREAD")]
    [InlineData("snap", "feedback", "random:x", "none, random or random:SPREAD")]
    [InlineData("eprop", "filter", "0.9:mean", "0.9:average")]
    [InlineData("eprop", "filter", "1", "κ must be in [0, 1)")]
    [InlineData("eprop", "rates", "0.05", "TARGET:STRENGTH")]
    [InlineData("eprop", "reward_decay", "0.9", "no setting")]
    [InlineData("osttp", "projection", "none", "gaussian or signs")]
    [InlineData("osttp", "projection", "gauss", "gaussian or signs")]
    [InlineData("sltt", "sampling", "31of30", "the steps to draw")]
    [InlineData("sltt", "sampling", "some", "a probability")]
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
