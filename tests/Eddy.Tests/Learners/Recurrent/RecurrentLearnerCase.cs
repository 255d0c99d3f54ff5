using Eddy.Learners;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Signals.Modulation;
using Eddy.Signals.SyntheticGradient;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.EProp;
using Eddy.Traces.InputOutput;
using Eddy.Traces.KeRnl;
using Eddy.Traces.Kronecker;
using Eddy.Traces.OneStep;
using Eddy.Traces.Ostl;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;
using Eddy.Traces.Uoro;
using Eddy.Traces.Windowed;

namespace Eddy.Tests.Learners.Recurrent;

/// <summary>Small recurrent learners of every rule, and a stream for them.</summary>
internal static class RecurrentLearnerCase
{
    public const int Inputs = 3;

    private static readonly HashSet<string> _rateOnly = ["rflo", "kernl", "dni", "dni, learned jacobian", "kf-rtrl", "reverse-kf", "ok", "osttp", "three-factor", "windowed, full"];

    /// <summary>Rules by name. To hold a new rule to everything that a learner promises, add a line.</summary>
    public static IReadOnlyDictionary<string, RuleOptions> Rules { get; } = new Dictionary<string, RuleOptions>
    {
        ["one-step"] = new OneStepOptions(),
        ["one-step, random feedback"] = new OneStepOptions { Feedback = new() },
        ["d-rtrl"] = new DRtrlOptions(),
        ["rfp"] = new RfpOptions(),
        ["snap-1"] = new SnApOptions(1),
        ["snap-2"] = new SnApOptions(2),
        ["rtrl"] = new RtrlOptions(),
        ["bptt"] = BpttOptions.Windows(4),
        ["bptt sliding"] = BpttOptions.Sliding(4),
        ["uoro"] = new UoroOptions { Copies = 2 },
        ["kernl"] = new KeRnlOptions { ResetEvery = 7 },
        ["pp-prop"] = new InputOutputOptions(),
        ["kf-rtrl"] = new KfRtrlOptions { Copies = 2 },
        ["reverse-kf"] = new ReverseKfOptions(),
        ["ok"] = new OptimalKroneckerOptions { Terms = 3 },
        ["dni"] = new DniOptions { PredictorRate = 1e-4, RefreshEvery = 3 },
        ["trl"] = new RecurrentTrlOptions(),
        ["dni, learned jacobian"] = new DniOptions { PredictorRate = 1e-4, LearnedJacobianRate = 0.01, FullResidual = true },
        ["rflo"] = new RfloOptions { Feedback = new() },
        ["e-prop"] = new EPropOptions(),
        ["e-prop, adaptive, rates"] = new EPropOptions { Feedback = new() { AdaptiveDecay = 0.01 }, Rates = new() { Strength = 0.1, Target = 0.3 } },
        ["ostl"] = new OstlOptions { Recurrent = false },
        ["osttp"] = new OsttpOptions { Recurrent = false },
        ["three-factor"] = new ThreeFactorOptions { TeachingEvents = new() },
        ["sltt"] = new SlttOptions { Sampling = StepSampling.Each(0.6) },
        ["sltt, 2 of 5"] = new SlttOptions { Sampling = StepSampling.Exactly(2, 5) },
        ["windowed"] = new WindowedOptions { Steps = 4 },
        ["windowed, full"] = new WindowedOptions { Steps = 2, Scope = TraceScope.Full },
    };

    public static TheoryData<string> Names => new(Rules.Keys);

    public static TheoryData<string> LateNames => new(Rules.Keys.Where(name => Plan(name, LearningTask.Regression)
        .Build<float>(Rules[name], new SgdOptions(), new RecurrentLearnerOptions()) is { Credit.LateRefusal: null, Network.Readout.Memory.Decay: 0 }));

    public static RecurrentLearner New(string name, LearningTask task = LearningTask.Regression, RecurrentLearnerOptions? options = null, StepOptions? step = null)
        => Plan(name, task).Compile(Rules[name], step ?? new AdamOptions { LearningRate = 1e-2f }, options);

    public static float[] Input(int t) => [MathF.Sin(0.7f * t), MathF.Cos(1.3f * t), (t % 5) - 2];

    public static float[] Target(int t, int outputs = 2) => [.. Enumerable.Range(0, outputs).Select(o => o == t / 2 % outputs ? 1f : 0f)];

    /// <summary>Observes and teaches the samples from one to before the other.</summary>
    public static RecurrentLearner Run(this RecurrentLearner learner, int from, int to)
    {
        for (int t = from; t < to; t++)
        {
            learner.Observe(Input(t));
            if (t % 3 != 2) // some samples have no label
            {
                learner.Learn(Target(t, learner.OutputSize));
            }
        }

        return learner;
    }

    private static NetworkPlan Plan(string name, LearningTask task)
    {
        RecurrentPlan layers = Network.Recurrent(Inputs);
        layers = name == "e-prop" ? layers.Layer(new LifNeuron { Threshold = 0.4, LearnDecay = true }, 5).Layer(new AlifNeuron { Threshold = 0.4, RefractorySteps = 2 }, 34).Lru(4) : name == "rfp" ? layers.DiagonalRgc(0.5).Rgc(0.5) : _rateOnly.Contains(name)
            ? layers.Tanh(5, leak: 0.5).Tanh(34, leak: 0.2)
            : layers.Gru(5).Lstm(34).Lru(4);
        NetworkPlan plan = task == LearningTask.Regression ? layers.Linear(2, readsInput: true) : layers.Softmax(2, readsInput: true);
        return name switch
        {
            "e-prop" => plan.WithReadoutMemory(0.7),
            "e-prop, adaptive, rates" => plan.WithReadoutMemory(0.8, LeakForm.Average),
            _ => plan,
        };
    }
}
