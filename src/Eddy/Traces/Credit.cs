using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Steps;

namespace Eddy.Traces;

/// <summary>
/// How the weights of a recurrent network learn what they did to the loss: a rule at work on one network, for all its streams. Rules with traces are
/// <see cref="TraceCredit{T}"/>; the others look back over a stored window, or predict.
/// </summary>
internal abstract class Credit<T>(RecurrentNetwork<T> network)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public RecurrentNetwork<T> Network { get; } = network;

    /// <summary>Everything carried from step to step, with the layer it belongs to; random sources apart.</summary>
    public abstract IEnumerable<(int Layer, TraceTensor<T> Tensor)> Tensors { get; }

    /// <summary>As <see cref="Trace{T}.Storage"/>, of one layer.</summary>
    public virtual string StorageOf(int layer) => "";

    /// <summary>The random sources drawn from while it runs, with the layer each belongs to.</summary>
    public virtual IEnumerable<(int Layer, StreamRandom Random)> Randoms => [];

    /// <summary>What it keeps for all streams alike; nothing where there is nothing.</summary>
    public virtual IEnumerable<SharedValues<T>> Shared => [];

    /// <summary>Whether layers learn from every sample that is observed, and never from a label: <see cref="Observe"/> then adds to their gradients where
    /// <see cref="Learning"/> is on, and they move at once.</summary>
    public virtual bool LearnsAlone => false;

    /// <summary>Whether no layer learns at all: their weights stay as they were drawn, and no pass over them is made.</summary>
    public virtual bool LayersRest => false;

    /// <summary>The rate of layers that learn alone, over the learner's.</summary>
    public virtual double AloneRate => 1;

    /// <summary>Why a label cannot come late, as the rest of the sentence "a late label cannot be taught: …"; null where it can. A rule can teach late where
    /// <see cref="Teach"/> reads of the past nothing but <see cref="Tensors"/> and the layers' streams, and changes neither.</summary>
    public virtual string? LateRefusal => "the rule keeps more of the past than traces. Use one that is a trace in every layer.";

    /// <summary>Whether the learner learns: where not, what the rule itself learns (kernels, predictors) rests, while traces go on.</summary>
    public bool Learning { get; set; } = true;

    /// <summary>Whether it reads the target itself, so that an error alone does not do.</summary>
    public virtual bool NeedsTarget => false;

    /// <summary>Whether <see cref="Rests"/> is ever true.</summary>
    public virtual bool CanRest => false;

    /// <summary>Whether a lesson about a stream's last step is for the readout alone: layers add nothing to their gradients, and do not move by it.</summary>
    public virtual bool Rests(int stream) => false;

    /// <summary>How many numbers a modulator of all layers may have; none where the rule takes no modulator.</summary>
    public virtual IReadOnlyList<int> ModulatorLengths => [];

    /// <summary>Adds modulator × eligibility to the gradients of all layers, in the place of what a lesson says; see <see cref="Signals.Modulation.ThreeFactorOptions"/>.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="modulator">As many numbers as one of <see cref="ModulatorLengths"/>.</param>
    public virtual void Modulate(int stream, ReadOnlySpan<T> modulator) => throw new InvalidOperationException("This rule takes no modulator.");

    /// <summary>Whether the gradients may be used now: true but within a window that is not full yet.</summary>
    public virtual bool IsDue => true;

    /// <summary>Before a stream's next forward step: takes what is still needed of the last one's slopes.</summary>
    public virtual void Begin(int stream)
    {
    }

    /// <summary>After a stream's forward step.</summary>
    public abstract void Observe(int stream);

    /// <summary>After a forward step of every stream; the same as <see cref="Observe"/> for each, but a rule may share them among threads.</summary>
    public virtual void ObserveAll()
    {
        for (int b = 0; b < Network.Streams.Length; b++)
        {
            Observe(b);
        }
    }

    /// <summary>After the readout's error of a stream's last step is known: adds to the gradients of all layers. The readout's own gradient is not its business.</summary>
    public abstract void Teach(int stream);

    /// <summary>Whether weights can be moved by <see cref="Lesson"/> and <see cref="Step"/>, without gradients in memory.</summary>
    public virtual bool CanStep => false;

    /// <summary>Whether traces may be left as they were until <see cref="Step"/> or the next <see cref="Begin"/>. Off unless weights move at every lesson.</summary>
    public bool Deferred { get; set; }

    /// <summary>As <see cref="Teach"/>, but what is learned is only for the next <see cref="Step"/>: no gradient is stored.</summary>
    public virtual void Lesson(int stream) => throw new InvalidOperationException("This rule only adds to gradients.");

    /// <summary>Moves the weights of all layers by the lessons since the last step, times <paramref name="scale"/>.</summary>
    public virtual void Step(StepRule<T> step, T scale) => throw new InvalidOperationException("This rule only adds to gradients.");

    /// <summary>Brings the gradients of the layers up to date, where lessons were put off: before anyone reads them. They may lack something until then.</summary>
    public virtual void Complete()
    {
    }

    /// <summary>Forgets the lessons since the last step, which will not be taken.</summary>
    public virtual void Drop()
    {
    }

    /// <summary>The same of every stream, in their order, to the bit; a rule may share the work among threads.</summary>
    public virtual void TeachAll()
    {
        for (int b = 0; b < Network.Streams.Length; b++)
        {
            Teach(b);
        }
    }

    /// <summary>Whether lessons only gather, for layers and readout, what <see cref="Reward"/> makes a gradient of; <see cref="Teach"/> then adds to no gradient.</summary>
    public virtual bool AwaitsReward => false;

    /// <summary>Adds an error of prediction × what lessons have gathered to the gradients of all layers and of the readout.</summary>
    public virtual void Reward(int stream, T error) => throw new InvalidOperationException("This rule learns from lessons, not from rewards.");

    /// <summary>The weights have moved by the gradients, which are 0 again.</summary>
    public virtual void Stepped(StepRule<T> step)
    {
    }

    /// <summary>The readout has more outputs now.</summary>
    public virtual void Grown()
    {
    }

    /// <summary>Forgets one stream; the learner forgets its states at the same time.</summary>
    public abstract void Reset(int stream);
}
