using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Learners.ForwardForward;

/// <summary>One part of a step of a <see cref="ForwardForwardNetwork{T}"/>: the same for all rows or panels, each owned by one worker. No allocation.</summary>
/// <param name="network">Whose rows and panels they are.</param>
/// <param name="team">Threads to work on.</param>
/// <param name="items">How many there are, by the argument.</param>
/// <param name="item">What is done with one, by the argument and its index.</param>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class ForwardForwardWork<T>(ForwardForwardNetwork<T> network, WorkerTeam team, Func<ForwardForwardNetwork<T>, int, int> items, Action<ForwardForwardNetwork<T>, int, int> item) : ITeamWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int _argument;

    /// <summary>Does it with <paramref name="argument"/>: a layer, or a label.</summary>
    public void On(int argument)
    {
        _argument = argument;
        team.Run(this);
    }

    void ITeamWork.Run(int worker, int workers)
    {
        int count = items(network, _argument), end = WorkerTeam.FirstOf(count, worker + 1, workers);
        for (int i = WorkerTeam.FirstOf(count, worker, workers); i < end; i++)
        {
            item(network, _argument, i);
        }
    }
}
