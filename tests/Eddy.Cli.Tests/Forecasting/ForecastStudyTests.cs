using Eddy.Experiments.Forecasting;
using Shouldly;

namespace Eddy.Cli.Tests.Forecasting;

public class ForecastStudyTests
{
    private static readonly ForecastSequence _steps = new("steps", 1, [.. Enumerable.Range(0, 60).Select(t => (t % 3) + (t < 40 ? 0.0 : 10))]);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_validation_part_chooses_and_the_test_part_does_not()
    {
        // 1 is best before time 40 and worst after it
        ForecastRow row = Study().Run(new ForecastMethod<double>("constant", [Constant("ten", 11), Constant("one", 1), Constant("two", 2)]), stop: Stop);
        ForecastChoice choice = row.Choices.ShouldHaveSingleItem();
        choice.Candidate.ShouldBe("one");
        choice.Test.Mae.ShouldBe(10, 0.1);
        (row.Label, row.MeanNrmse).ShouldBe(("constant", choice.Test.Nrmse));
        Study().Run(new ForecastMethod<double>("constant", [Constant("two", 2)]), ForecastMode.Leaky, stop: Stop).Label.ShouldBe("constant (leaky)");
    }

    [Fact]
    public void Fewer_explosions_go_before_a_lower_error()
    {
        var wild = new ForecastCandidate<double>("wild", 2, (_, run) => new SpyForecaster(ForecastScale.Raw, _ => run == 1 ? double.NaN : 1)) { ValidationRuns = 3 };
        ForecastCandidate<double> tame = Constant("tame", 5) with { ValidationRuns = 3, TestRuns = 5 };
        ForecastChoice choice = Study().Run(new ForecastMethod<double>("both", [wild, tame]), stop: Stop).Choices[0];
        (choice.Candidate, choice.Runs, choice.Explosions).ShouldBe(("tame", 5, 0));

        // alone, it is reported with what went well, and the rest is counted
        ForecastRow alone = Study().Run(new ForecastMethod<double>("wild", [wild with { TestRuns = 4 }]), stop: Stop);
        (alone.Choices[0].Runs, alone.Explosions).ShouldBe((4, 1));
        alone.MeanNrmse.ShouldBe(Study().Run(new ForecastMethod<double>("one", [Constant("one", 1)]), stop: Stop).MeanNrmse, 1e-12);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_table()
    {
        ForecastSequence[] sequences = [.. Enumerable.Range(1, 3).Select(seed => ForecastCase.Waves(seed: (ulong)seed))];
        var study = new ForecastStudy<double>(sequences, [1, 3], ForecastCase.Split, ForecastMetric.Points3D);
        var method = new ForecastMethod<double>("RLS", 4, setting => new Experiments.Forecasting.Baselines.RlsForecaster<double>(setting));
        ForecastRow one = study.Run(method, stop: Stop), two = study.Run(method, threads: 2, stop: Stop);
        two.Choices.ShouldBe(one.Choices);
        one.Choices.Select(choice => choice.Horizon).ShouldBe([1, 3, 1, 3, 1, 3]);
        one.Nrmse[1].ShouldBe((one.Choices[1].Test.Nrmse + one.Choices[3].Test.Nrmse + one.Choices[5].Test.Nrmse) / 3, 1e-12);
    }

    [Fact]
    public void Nothing_to_run_is_refused()
    {
        Should.Throw<ArgumentException>(() => new ForecastStudy<double>([], [1], ForecastCase.Split, ForecastMetric.Scalars));
        Should.Throw<ArgumentException>(() => new ForecastStudy<double>([_steps], [0], ForecastCase.Split, ForecastMetric.Scalars));
        Should.Throw<ArgumentException>(() => Study().Run(new ForecastMethod<double>("none", []), stop: Stop));
    }

    private static ForecastCandidate<double> Constant(string name, double value) => new(name, 2, (_, _) => new SpyForecaster(ForecastScale.Raw, _ => value));

    private static ForecastStudy<double> Study() => new([_steps], [1], ForecastCase.Split, ForecastMetric.Scalars);
}
